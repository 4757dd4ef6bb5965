/** All branches of the open chat at once. Knows the chat's outline, and not what its messages say. */
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TreeNode } from '#contract/chats.ts'
import { errorText } from '#i18n/index.ts'
import { useOpenChat, useOpenChatStore } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { useAnswerActions } from '../use-answer-actions.ts'
import { MapTree } from './map-tree.tsx'

const CompareDialog = lazy(() =>
  import('../compare/compare-dialog.tsx').then(({ CompareDialog }) => ({ default: CompareDialog })),
)

export function MapDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { rpc, view } = useAppState()
  const store = useOpenChatStore()
  const { chatId } = store.getState()
  const showError = useToasts((toasts) => toasts.showError)
  const headId = useOpenChat(({ content }) => content?.chat.headMessageId ?? null)
  const updatedAt = useOpenChat(({ content }) => content?.chat.updatedAt ?? 0)
  const { value: nodes, error } = useAsked(`${chatId} ${headId} ${updatedAt}`, (signal) =>
    rpc.client.chats.tree({ chatId }, { signal }),
  )
  const { fork } = useAnswerActions()
  const [chosen, setChosen] = useState<TreeNode | null>(null)
  const [compared, setCompared] = useState<string | null>(null)
  const node = chosen ?? nodes?.find(({ id }) => id === headId) ?? null
  const siblings = nodes?.filter(({ parentId }) => parentId === node?.parentId).map(({ id }) => id) ?? []
  const message = useOpenChat(({ content }) =>
    compared === null ? undefined : content?.messages.get(compared),
  )

  const go = (id: string) => {
    view.getState().showMessage(chatId, id)
    onClose()
  }
  const compare = (id: string) => {
    store
      .getState()
      .load([id])
      .then(() => setCompared(id), showError)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('map.title')}
      closeLabel={t('app.close')}
      size="large"
      footer={
        node && (
          <>
            <Button isDisabled={siblings.length < 2} onPress={() => compare(node.id)}>
              {t('compare.open')}
            </Button>
            <Button
              onPress={() => {
                fork(node.id)
                onClose()
              }}
            >
              {t('conversation.fork')}
            </Button>
            <Button variant="primary" onPress={() => go(node.id)}>
              {t('map.go')}
            </Button>
          </>
        )
      }
    >
      {nodes ? (
        <MapTree nodes={nodes} headId={headId} onChoose={setChosen} onGo={go} />
      ) : error ? (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      ) : (
        <p role="status" className="flex items-center gap-2 text-13 text-ink-muted">
          <Spinner /> {t('app.loading')}
        </p>
      )}
      {message && (
        <Suspense>
          <CompareDialog message={message} siblings={siblings} onClose={() => setCompared(null)} />
        </Suspense>
      )}
    </Dialog>
  )
}
