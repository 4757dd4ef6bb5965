import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, formatCount } from '#i18n/index.ts'
import { useLabWatch } from '#state/lab.ts'
import { useLabRun, type OpenRun } from '#state/lab-run.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { columnClasses } from '#features/library/page.tsx'
import { Skeleton } from '#features/library/skeleton.tsx'
import { RunStatus } from '../run-status.tsx'
import { CellDialog } from './cell-dialog.tsx'
import { CompareCells } from './compare-cells.tsx'
import { durationText, energyText } from './labels.ts'
import { Matrix } from './matrix.tsx'
import { RunActions } from './run-actions.tsx'
import { useAxis } from './use-axis.ts'

/** A run: how far it is, its answers as a matrix, and each of them whole. */
export function RunPage({ id }: { id: string }) {
  const { t } = useTranslation()
  useLabWatch()
  const { view, isGone, error } = useLabRun(id)
  if (isGone || error) {
    return (
      <p role="alert" className={classes(columnClasses, 'pt-6 text-13 text-ink-muted')}>
        {isGone || !error ? t('lab.runGone') : errorText(t, error)}
      </p>
    )
  }
  if (!view) {
    return (
      <div className={classes(columnClasses, 'pt-5')}>
        <Skeleton lines={5} />
      </div>
    )
  }
  return <OpenRunPage view={view} />
}

function OpenRunPage({ view }: { view: OpenRun }) {
  const { t, i18n } = useTranslation()
  const [filter, setFilter] = useState<'all' | 'failed'>('all')
  const [shown, setShown] = useState<number | null>(null)
  /** The cell that another one is to be compared with. */
  const [marked, setMarked] = useState<number | null>(null)
  const [compared, setCompared] = useState<[number, number] | null>(null)
  const axis = useAxis(view, filter)
  const { run, cells } = view
  const isUnderWay = run.status === 'waiting' || run.status === 'running'
  const failures = run.counts.failed + run.counts.error
  const open = (number: number) => {
    if (marked === null || marked === number) setShown(number)
    else {
      setCompared([marked, number])
      setMarked(null)
    }
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-6 pt-2 pb-3 max-sm:px-4">
        <Figures view={view} />
        <span className="flex-1" />
        <Segmented
          label={t('lab.filter')}
          hideLabel
          value={filter}
          onChange={setFilter}
          options={[
            { id: 'all', text: t('lab.showAll') },
            { id: 'failed', text: t('lab.showFailed') },
          ]}
        />
        <RunActions run={run} failures={failures} />
      </div>
      {isUnderWay && (
        <ProgressBar
          label={t('lab.progress')}
          value={run.cells === 0 ? 0 : cells.size / run.cells}
          className="rounded-none"
        />
      )}
      {run.error && (
        <p role="alert" className="bg-danger-soft px-6 py-2 text-13 text-danger">
          {errorText(t, run.error)}
        </p>
      )}
      {marked !== null && (
        <div role="status" className="flex items-center gap-3 bg-accent-soft px-6 py-1.5 text-13 text-accent">
          <span className="flex-1">{t('lab.chooseOther')}</span>
          <Button size="small" variant="quiet" onPress={() => setMarked(null)}>
            {t('app.cancel')}
          </Button>
        </div>
      )}
      {axis.length === 0 ? (
        <p className={classes(columnClasses, 'py-10 text-center text-13 text-ink-muted')}>
          {t('lab.noneFailed', { count: cells.size, shown: formatCount(cells.size, i18n.language) })}
        </p>
      ) : (
        <Matrix view={view} axis={axis} marked={marked} onOpen={open} />
      )}
      {shown !== null && (
        <CellDialog
          view={view}
          number={shown}
          onClose={() => setShown(null)}
          onCompare={() => {
            setMarked(shown)
            setShown(null)
          }}
        />
      )}
      {compared && <CompareCells view={view} numbers={compared} onClose={() => setCompared(null)} />}
    </div>
  )
}

/** What the whole run took, so far. */
function Figures({ view: { run, cells } }: { view: OpenRun }) {
  const { t, i18n } = useTranslation()
  let [durationMs, tokens, joules] = [0, 0, 0]
  for (const cell of cells.values()) {
    durationMs += cell.durationMs
    tokens += cell.tokens
    joules += cell.joules ?? 0
  }
  const value = (number: number) => formatCount(number, i18n.language)
  const parts = [
    durationText(t, durationMs, i18n.language),
    t('lab.tokens', { count: tokens, shown: value(tokens) }),
    ...(joules > 0 ? [energyText(t, joules, i18n.language)] : []),
  ]
  // While it runs the cells are ahead of the counts, which come with a change of the run alone.
  const counts = { answered: 0, passed: 0, failed: 0, error: 0 }
  for (const { status } of cells.values()) counts[status] += 1
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <RunStatus run={{ ...run, counts }} />
      <span className="text-12 text-ink-muted tabular-nums">{parts.join(' · ')}</span>
    </div>
  )
}
