/** What a model really saw: the exact text after its template, token by token. Knows nothing of whose question it was. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RawToken, RawView } from '#contract/raw.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useToasts } from '#state/toasts.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { TokenBoxes } from './token-boxes.tsx'

interface RawDialogProps {
  /** Asked anew when it changes. */
  id: string
  ask: () => Promise<RawView>
  /** How exactly this is what the model saw, in a sentence. */
  note?: string
  /** What is told where there is nothing to show any more, which is no fault. */
  gone?: string
  onClose: () => void
}

const textOf = (tokens: readonly RawToken[]) => tokens.map(({ text }) => text).join('')

export function RawDialog({ id, ask, note, gone, onClose }: RawDialogProps) {
  const { t } = useTranslation()
  const { value, error } = useAsked(id, ask)
  const isGone = gone !== undefined && error?.code === 'NOT_FOUND'
  const [shows, setShows] = useState<'tokens' | 'text'>('tokens')
  const show = useToasts((toasts) => toasts.show)
  const copy = (view: RawView) =>
    navigator.clipboard.writeText(textOf(view.prompt) + textOf(view.answer)).then(
      () => show({ text: t('app.copied'), key: 'copy' }),
      () => show({ text: t('conversation.copyFailed'), tone: 'danger', key: 'copy' }),
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={t('raw.title')}
      closeLabel={t('app.close')}
      footer={
        value && (
          <Button size="small" onPress={() => void copy(value)}>
            {t('raw.copy')}
          </Button>
        )
      }
    >
      {isGone && (
        <p role="status" className="text-13 text-pretty text-ink-muted">
          {gone}
        </p>
      )}
      {error && !isGone && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      {!value && !error && (
        <p role="status" className="flex items-center gap-2 text-13 text-ink-muted">
          <Spinner /> {t('raw.loading')}
        </p>
      )}
      {value && (
        <div className="flex flex-col gap-5">
          <div className="flex flex-wrap items-center gap-3">
            <p className="min-w-0 flex-1 basis-60 text-12 text-pretty text-ink-muted">
              {[t('raw.help'), note].filter(Boolean).join(' ')}
            </p>
            <Segmented
              label={t('raw.shows')}
              hideLabel
              value={shows}
              onChange={setShows}
              options={[
                { id: 'tokens', text: t('raw.tokens') },
                { id: 'text', text: t('raw.text') },
              ]}
            />
          </div>
          <Part title={t('raw.prompt')} tokens={value.prompt} shows={shows} />
          {value.answer.length > 0 && <Part title={t('raw.answer')} tokens={value.answer} shows={shows} />}
        </div>
      )}
    </Dialog>
  )
}

interface PartProps {
  title: string
  tokens: readonly RawToken[]
  shows: 'tokens' | 'text'
}

function Part({ title, tokens, shows }: PartProps) {
  const { t, i18n } = useTranslation()
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 flex items-baseline gap-2 text-13 font-semibold">
        {title}
        <span className="text-12 font-normal text-ink-muted tabular-nums">
          {t('raw.count', { count: tokens.length, shown: formatCount(tokens.length, i18n.language) })}
        </span>
      </h3>
      {shows === 'tokens' ? (
        <TokenBoxes tokens={tokens} />
      ) : (
        <pre
          dir="auto"
          className="rounded-lg bg-sunken px-3 py-2 font-mono text-12 leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]"
        >
          {textOf(tokens)}
        </pre>
      )}
    </section>
  )
}
