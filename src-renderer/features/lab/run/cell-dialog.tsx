import { Columns2, ScanText } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabCell } from '#contract/lab.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import type { OpenRun } from '#state/lab-run.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { TokenText } from '#features/raw/token-text.tsx'
import { Sign, stateOf } from './cell-face.tsx'
import { columnText, durationText, energyText, lineText } from './labels.ts'
import { useCell } from './use-cell.ts'

const RawDialog = lazy(() =>
  import('#features/raw/raw-dialog.tsx').then(({ RawDialog }) => ({ default: RawDialog })),
)

interface CellDialogProps {
  view: OpenRun
  number: number
  onClose: () => void
  /** Another cell is to be chosen. */
  onCompare: () => void
}

/** One cell, whole: what was asked, what was answered and how surely, and what of the assertions holds. */
export function CellDialog({ view, number, onClose, onCompare }: CellDialogProps) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const { value: cell, error } = useCell(view, number)
  const [showsRaw, setShowsRaw] = useState(false)
  const line = view.lines[number % view.lines.length]
  if (showsRaw) {
    return (
      <Suspense>
        <RawDialog
          id={`${view.run.id} ${number}`}
          ask={() => rpc.client.raw.cell({ runId: view.run.id, number })}
          note={t('raw.noteTemplate')}
          onClose={() => setShowsRaw(false)}
        />
      </Suspense>
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={line ? lineText(t, line) : ''}
      closeLabel={t('app.close')}
      footer={
        <>
          <Button size="small" isDisabled={!cell} onPress={() => setShowsRaw(true)}>
            <ScanText aria-hidden="true" className="size-3.5" />
            {t('raw.open')}
          </Button>
          <Button size="small" onPress={onCompare}>
            <Columns2 aria-hidden="true" className="size-3.5" />
            {t('lab.compare')}
          </Button>
        </>
      }
    >
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      {cell ? <Content cell={cell} /> : !error && <Spinner />}
    </Dialog>
  )
}

function Content({ cell }: { cell: LabCell }) {
  const { t, i18n } = useTranslation()
  const { result, tokens, column, line, ask } = cell
  const { usage, verdicts } = result
  // Runs of earlier versions do not tell the thought's tokens apart: then the text alone is sure to be the answer.
  const isApart = result.thought === '' || tokens.some(({ thought }) => thought)
  const said = isApart ? tokens.filter(({ thought }) => !thought) : []
  const thought = tokens.filter(({ thought }) => thought)
  const value = (number: number) => formatCount(number, i18n.language)
  const facts = [
    columnText(t, column),
    t('lab.temperature', { value: value(column.sampling.temperature) }),
    durationText(t, result.durationMs, i18n.language),
    usage && t('lab.tokens', { count: usage.completionTokens, shown: value(usage.completionTokens) }),
    usage && t('lab.perSecond', { value: value(usage.tokensPerSecond) }),
    usage?.energy && energyText(t, usage.energy.joules, i18n.language),
    result.reason && t(`lab.reasons.${result.reason}`),
  ]
  return (
    <div className="flex flex-col gap-5">
      <p className="text-12 text-pretty text-ink-muted">{facts.filter(Boolean).join(' · ')}</p>
      <Part title={t('lab.answer')}>
        {result.error ? (
          <p className="text-13 text-danger">{errorText(t, result.error)}</p>
        ) : said.length > 0 ? (
          <TokenText tokens={said} />
        ) : (
          <p dir="auto" className="text-14 leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
            {result.text}
          </p>
        )}
      </Part>
      {result.thought !== '' && (
        <Part title={t('lab.thought')}>
          {thought.length > 0 ? (
            <TokenText tokens={thought} />
          ) : (
            <p dir="auto" className="text-13 whitespace-pre-wrap text-ink-muted [overflow-wrap:anywhere]">
              {result.thought}
            </p>
          )}
        </Part>
      )}
      {verdicts.length > 0 && (
        <Part title={t('lab.checks')}>
          <ul className="flex flex-col gap-2">
            {verdicts.map(({ kind, expected, passed, message }, index) => (
              <li key={index} className="flex gap-2 text-13">
                <span className="mt-0.5">
                  <Sign state={stateOf({ status: passed ? 'passed' : 'failed', checks: 1 })} />
                </span>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  <span className="sr-only">{passed ? t('lab.cell.passed') : t('lab.cell.failed')} </span>
                  <code className="font-mono text-12">{kind}</code>{' '}
                  <span dir="auto" className="whitespace-pre-wrap text-ink-muted">
                    {expected}
                  </span>
                  {message !== null && <span className="block text-danger">{message}</span>}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('lab.asked')}>
        {line.values.length > 0 && (
          <p className="mb-2 text-12 text-ink-muted">
            {line.values.map(([name, text]) => `${name}: ${text}`).join(' · ')}
          </p>
        )}
        {('raw' in ask ? [{ role: 'raw' as const, text: ask.raw }] : ask.messages).map(
          ({ role, text }, index) => (
            <div key={index} className="mb-2 rounded-lg bg-sunken px-3 py-2">
              <p className="text-11 text-ink-muted">{t(`lab.roles.${role}`)}</p>
              <p dir="auto" className="text-13 whitespace-pre-wrap [overflow-wrap:anywhere]">
                {text}
              </p>
            </div>
          ),
        )}
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-13 font-semibold">{title}</h3>
      {children}
    </section>
  )
}
