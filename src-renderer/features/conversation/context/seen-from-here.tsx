import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatWindow } from '#contract/chats.ts'
import { useOpenChat, type OpenChatState } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/text-field.tsx'

/** The window that begins at a message, if the model's view of the shown branch does begin there. */
const windowAt = ({ content }: OpenChatState, id: string): ChatWindow | undefined => {
  if (content === null) return undefined
  const { path, chat } = content
  const window = chat.windows.find(({ fromMessageId }) => fromMessageId === id)
  if (window === undefined || chat.windows.length === 1) return window
  const place = path.indexOf(id)
  const isLast = chat.windows.every(({ fromMessageId }) => path.indexOf(fromMessageId) <= place)
  return isLast ? window : undefined
}

/** A line in the thread: from here on the model sees the messages, and what it is told of those before. */
export function SeenFromHere({ id }: { id: string }) {
  const { t } = useTranslation()
  const { rpc, toasts } = useAppState()
  const chatId = useOpenChat((state) => state.chatId)
  const window = useOpenChat((state) => windowAt(state, id))
  const [edited, setEdited] = useState<string | null>(null)
  if (window === undefined) return null
  const { context } = rpc.client
  const { show, showError } = toasts.getState()
  const set = (summary: string | null) => context.setWindow({ chatId, fromMessageId: id, summary })
  const keep = () => {
    const summary = edited?.trim() ?? ''
    void set(summary === '' ? null : summary).then(() => setEdited(null), showError)
  }
  const seeAll = async () => {
    await context.removeWindow({ chatId, fromMessageId: id })
    show({
      text: t('context.seesAll'),
      action: {
        label: t('app.undo'),
        isUndo: true,
        run: () => void set(window.summary).catch(showError),
      },
    })
  }
  return (
    <section className="seen-from-here" aria-label={t('context.fromHere')}>
      <div className="seen-line">
        <div className="flex min-w-0 flex-wrap items-center justify-center gap-x-2">
          <span className="inline-flex items-center gap-2">
            <EyeOff aria-hidden="true" className="size-3.5 shrink-0" />
            {t('context.fromHere')}
          </span>
          <Button size="small" variant="quiet" onPress={() => void seeAll().catch(showError)}>
            {t('context.seeAll')}
          </Button>
        </div>
      </div>
      {edited !== null ? (
        <div className="flex flex-col gap-2">
          <TextField label={t('context.summary')} rows={5} value={edited} onChange={setEdited} />
          <div className="flex gap-2">
            <Button size="small" variant="primary" onPress={keep}>
              {t('context.summaryKeep')}
            </Button>
            <Button size="small" onPress={() => setEdited(null)}>
              {t('app.cancel')}
            </Button>
          </div>
        </div>
      ) : window.summary === null ? (
        <Button size="small" variant="quiet" className="self-center" onPress={() => setEdited('')}>
          {t('context.summaryAdd')}
        </Button>
      ) : (
        <div className="seen-summary">
          <h3 className="text-12 font-medium text-ink-muted">{t('context.summary')}</h3>
          <p className="whitespace-pre-wrap" dir="auto">
            {window.summary}
          </p>
          <Button
            size="small"
            variant="quiet"
            className="-ms-2 self-start"
            onPress={() => setEdited(window.summary)}
          >
            {t('context.summaryEdit')}
          </Button>
        </div>
      )}
    </section>
  )
}
