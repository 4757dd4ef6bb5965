import { ScanText } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiCall, ApiExchange } from '#contract/api.ts'
import { formatTime } from '#i18n/index.ts'
import { useApi } from '#state/api.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'

const RawDialog = lazy(() =>
  import('#features/raw/raw-dialog.tsx').then(({ RawDialog }) => ({ default: RawDialog })),
)

/** All that is known of a request; its words when they are asked for. */
export function CallDetails({ call }: { call: ApiCall }) {
  const { t, i18n } = useTranslation()
  const seconds = (ms: number | null) =>
    ms === null
      ? null
      : new Intl.NumberFormat(i18n.language, {
          style: 'unit',
          unit: 'second',
          unitDisplay: 'short',
          maximumFractionDigits: 2,
        }).format(ms / 1000)
  const tokens = (count: number | null) => (count === null ? null : t('server.detail.tokens', { count }))
  const rows = [
    [t('server.detail.time'), formatTime(call.at, i18n.language)],
    [t('server.detail.key'), call.keyName ?? t('server.noKey')],
    [t('server.detail.model'), call.model],
    [
      t('server.detail.status'),
      [call.status, t(`server.outcome.${call.outcome}`)].filter(Boolean).join(' · '),
    ],
    [t('server.detail.prompt'), tokens(call.promptTokens)],
    [t('server.detail.answer'), tokens(call.completionTokens)],
    [t('server.detail.first'), seconds(call.timeToFirstTokenMs)],
    [t('server.detail.duration'), seconds(call.durationMs)],
    [t('server.detail.error'), call.error],
  ] as const
  return (
    <div className="border-t border-line bg-sunken px-4 py-3">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-12 tabular-nums">
        {rows.map(
          ([name, value]) =>
            value !== null && (
              <div key={name} className="contents">
                <dt className="text-ink-muted">{name}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Words call={call} />
    </div>
  )
}

/** What was asked and answered, hidden until the owner wants to see it. */
function Words({ call }: { call: ApiCall }) {
  const { id } = call
  const { t } = useTranslation()
  const exchange = useApi((state) => state.exchange)
  const showError = useToasts((toasts) => toasts.showError)
  const replay = useApi((state) => state.replay)
  const showTool = useView((view) => view.showTool)
  const showExperiment = (experiment: string) => showTool('lab', `experiment:${experiment}`)
  const [words, setWords] = useState<ApiExchange | null>(null)
  if (words === null) {
    return (
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" onPress={() => void exchange(id).then(setWords, showError)}>
          {t('server.showWords')}
        </Button>
        <RawButton call={call} />
      </div>
    )
  }
  return (
    <div className="mt-3 flex flex-col gap-2">
      {words.request === null && words.answer === null && (
        <p className="text-12 text-ink-faint">{t('server.wordsGone')}</p>
      )}
      {words.request !== null && <Text title={t('server.request')} text={indented(words.request)} />}
      {words.answer !== null && <Text title={t('server.answer')} text={words.answer} />}
      <div className="flex flex-wrap gap-2">
        <Button size="small" onPress={() => setWords(null)}>
          {t('server.hideWords')}
        </Button>
        <RawButton call={call} />
        {words.replayable && (
          <Button size="small" onPress={() => void replay(id).then(showExperiment, showError)}>
            {t('server.replay')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Whether the model's template was put around what was asked there: some ways go on with a text as it stands. */
const hasTemplate = (path: string): boolean =>
  path.endsWith('/chat/completions') || !/\/(?:completions?|infill)$/.test(path)

/** The way to what the model saw, for whatever was asked of one. */
function RawButton({ call: { id, model, path } }: { call: ApiCall }) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const [isOpen, setIsOpen] = useState(false)
  if (model === null) return null
  return (
    <>
      <Button size="small" onPress={() => setIsOpen(true)}>
        <ScanText aria-hidden="true" className="size-3.5" />
        {t('raw.open')}
      </Button>
      {isOpen && (
        <Suspense>
          <RawDialog
            id={`call ${id}`}
            ask={() => rpc.client.raw.call({ id })}
            {...(hasTemplate(path) && { note: t('raw.noteTemplate') })}
            gone={t('raw.gone')}
            onClose={() => setIsOpen(false)}
          />
        </Suspense>
      )}
    </>
  )
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-12 font-medium text-ink-muted">{title}</h3>
      <pre
        dir="auto"
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-md border border-line bg-raised p-3 font-mono text-12 leading-5 break-words whitespace-pre-wrap"
      >
        {text}
      </pre>
    </section>
  )
}

/** JSON as people read it; what was shortened, or is none, as it came. */
const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
