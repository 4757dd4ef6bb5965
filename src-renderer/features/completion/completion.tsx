/**
 * Plain text without any template, which the model goes on with. Loaded when it is first opened. Knows the models' names and the
 * sampling parameters; nothing of chats.
 */
import { Play, ScanText, Square, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { Sampling } from '#contract/messages.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Select } from '#ui/select.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { TokenText } from '../raw/token-text.tsx'
import { SamplingFields } from '../shared/sampling-fields.tsx'
import { ToolBar } from '../shared/tool-bar.tsx'
import type { ToolPageProps } from '../shell/tools.ts'
import { useCompletion } from './use-completion.ts'

const RawDialog = lazy(() =>
  import('../raw/raw-dialog.tsx').then(({ RawDialog }) => ({ default: RawDialog })),
)

/** A small model without a template has no reason ever to end. */
const firstSampling: Sampling = { ...defaultSampling, maxTokens: 64 }

export function CompletionPage({ start }: ToolPageProps) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const models = useModels((state) => state.models)
  const preferred = useSettings(({ settings }) => settings?.defaultModelId)
  const [chosen, setChosen] = useState<string | null>(null)
  const modelId = chosen ?? models?.find(({ id }) => id === preferred)?.id ?? models?.[0]?.id ?? null
  const [sampling, setSampling] = useState(firstSampling)
  const [showsRaw, setShowsRaw] = useState(false)
  const completion = useCompletion()
  const { text, made, error, isRunning, canUndo } = completion
  const isReady = modelId !== null && text !== '' && !isRunning
  const goOn = () => {
    if (isReady) void completion.goOn(modelId, sampling)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    goOn()
  }
  return (
    <>
      <ToolBar start={start} title={t('tools.names.completion')} />
      <div className="flex min-h-0 flex-1 gap-6 overflow-y-auto px-6 pt-2 pb-6 max-lg:flex-col max-sm:px-4">
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <p className="text-12 text-pretty text-ink-muted">{t('completion.help')}</p>
          <textarea
            aria-label={t('completion.text')}
            dir="auto"
            value={text}
            readOnly={isRunning}
            placeholder={t('completion.placeholder')}
            className="min-h-60 flex-1 resize-y rounded-lg border border-line bg-raised px-4 py-3 font-mono text-13 leading-6 outline-none placeholder:text-ink-faint focus:border-accent focus:ring-1 focus:ring-accent"
            onChange={(event) => completion.write(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <div className="flex flex-wrap items-center gap-2">
            {isRunning ? (
              <Button onPress={completion.stop}>
                <Square aria-hidden="true" className="size-4" />
                {t('completion.stop')}
              </Button>
            ) : (
              <Button variant="primary" isDisabled={!isReady} onPress={goOn}>
                <Play aria-hidden="true" className="size-4" />
                {t('completion.goOn')}
              </Button>
            )}
            <Button isDisabled={!canUndo} onPress={completion.undo}>
              <Undo2 aria-hidden="true" className="size-4" />
              {t('completion.undo')}
            </Button>
            <Button variant="quiet" isDisabled={!isReady} onPress={() => setShowsRaw(true)}>
              <ScanText aria-hidden="true" className="size-4" />
              {t('completion.tokens')}
            </Button>
            <Outcome {...completion} />
          </div>
          {error && (
            <p role="alert" className="text-13 text-danger">
              {errorText(t, error)}
            </p>
          )}
          {made && made.tokens.length > 0 && (
            <section aria-label={t('completion.added')}>
              <h2 className="mb-1 text-13 font-semibold">{t('completion.added')}</h2>
              <TokenText tokens={made.tokens} />
            </section>
          )}
        </div>
        <aside
          aria-label={t('completion.parameters')}
          className="flex w-72 shrink-0 flex-col gap-4 max-lg:w-full"
        >
          {models !== null && models.length === 0 ? (
            <NoModel />
          ) : (
            <Select
              label={t('completion.model')}
              value={modelId ?? ''}
              onChange={setChosen}
              isDisabled={models === null}
              options={(models ?? []).map(({ id, name, quantization }) => ({
                id,
                text: [name, quantization].filter(Boolean).join(' · '),
              }))}
            />
          )}
          <SamplingFields
            value={sampling}
            defaults={firstSampling}
            onChange={(change) => setSampling((last) => ({ ...last, ...change }))}
          />
        </aside>
      </div>
      {showsRaw && modelId !== null && (
        <Suspense>
          <RawDialog
            id={`${modelId} ${text}`}
            ask={async () => ({ modelId, prompt: await rpc.client.raw.text({ modelId, text }), answer: [] })}
            onClose={() => setShowsRaw(false)}
          />
        </Suspense>
      )}
    </>
  )
}

/** The way to one, where there is none to choose from. */
function NoModel() {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-13 text-ink-muted">{t('models.noneTitle')}</p>
      <Button onPress={() => showLibrary('discover')}>{t('library.recommend.browse')}</Button>
    </div>
  )
}

/** What the last step took, or that one is under way. */
function Outcome({ made, isRunning }: Pick<ReturnType<typeof useCompletion>, 'made' | 'isRunning'>) {
  const { t, i18n } = useTranslation()
  const usage = made?.usage
  const value = (number: number) => formatCount(number, i18n.language)
  return (
    <p role="status" className="flex items-center gap-2 text-12 text-ink-muted tabular-nums">
      {isRunning && (
        <>
          <Spinner /> {t('completion.running')}
        </>
      )}
      {usage &&
        [
          t('lab.tokens', { count: usage.completionTokens, shown: value(usage.completionTokens) }),
          t('lab.perSecond', { value: value(usage.tokensPerSecond) }),
        ].join(' · ')}
    </p>
  )
}
