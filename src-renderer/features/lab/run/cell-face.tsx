import { Check, CircleAlert, Hourglass, Scale, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CellSummary } from '#contract/lab.ts'
import { formatCount } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'
import { Spinner } from '#ui/spinner.tsx'
import { durationText, energyText } from './labels.ts'

interface CellFaceProps {
  /** Undefined: not answered yet. */
  cell: CellSummary | undefined
  isWorking: boolean
  isMarked: boolean
  isActive: boolean
  /** Which cell it is. */
  label: string
  onFocus: () => void
  onOpen: () => void
}

/** A cell as the matrix shows it: what became of it, how the answer begins, and what it took. */
export function CellFace({ cell, isWorking, isMarked, isActive, label, onFocus, onOpen }: CellFaceProps) {
  const { t, i18n } = useTranslation()
  const state = isWorking ? 'working' : stateOf(cell)
  const value = (number: number) => formatCount(number, i18n.language)
  const figures = cell
    ? [
        durationText(t, cell.durationMs, i18n.language),
        t('lab.tokensShort', { value: value(cell.tokens) }),
        ...(cell.joules === null ? [] : [energyText(t, cell.joules, i18n.language)]),
      ].join(' · ')
    : ''
  const stateText = t(`lab.cell.${state}`)
  return (
    <button
      type="button"
      tabIndex={isActive ? 0 : -1}
      data-active={isActive || undefined}
      aria-label={[label, stateText, cell?.excerpt === '' ? t('lab.noText') : cell?.excerpt, figures]
        .filter(Boolean)
        .join('. ')}
      aria-disabled={!cell}
      className={classes(
        'flex size-full cursor-default flex-col justify-center gap-1 px-3 text-start text-12 leading-4 focus-visible:-outline-offset-2',
        cell && 'hover:bg-hover',
        (state === 'failed' || state === 'error') && 'bg-danger-soft/50',
        isMarked && 'ring-2 ring-accent ring-inset',
      )}
      onFocus={onFocus}
      onClick={() => cell && onOpen()}
    >
      {cell?.excerpt === '' ? (
        <span className="text-ink-faint">{t('lab.noText')}</span>
      ) : (
        <span dir="auto" className={classes('line-clamp-2', state === 'error' ? 'text-danger' : 'text-ink')}>
          {cell?.excerpt}
        </span>
      )}
      <span className="flex items-center gap-1.5 text-11 text-ink-muted tabular-nums">
        <Sign state={state} />
        {cell && cell.checks > 0 && (
          <span>{t('lab.ofChecks', { passed: cell.passedChecks, all: cell.checks })}</span>
        )}
        <span className="min-w-0 truncate">{cell ? figures : stateText}</span>
      </span>
    </button>
  )
}

export type CellState = 'pending' | 'working' | 'answered' | 'passed' | 'plain' | 'failed' | 'error'

/** `plain`: nothing was asserted. */
export const stateOf = (cell: Pick<CellSummary, 'status' | 'checks'> | undefined): CellState =>
  !cell ? 'pending' : cell.status === 'passed' && cell.checks === 0 ? 'plain' : cell.status

export function Sign({ state }: { state: CellState }) {
  const shape = 'size-3.5 shrink-0'
  switch (state) {
    case 'passed':
      return <Check aria-hidden="true" className={classes(shape, 'text-accent')} />
    case 'failed':
      return <X aria-hidden="true" className={classes(shape, 'text-danger')} />
    case 'error':
      return <CircleAlert aria-hidden="true" className={classes(shape, 'text-danger')} />
    case 'answered':
      return <Scale aria-hidden="true" className={shape} />
    case 'working':
      return <Spinner />
    case 'pending':
      return <Hourglass aria-hidden="true" className={classes(shape, 'opacity-60')} />
    case 'plain':
      return null
  }
}
