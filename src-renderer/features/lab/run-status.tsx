import { useTranslation } from 'react-i18next'
import type { LabRun } from '#contract/lab.ts'
import { formatCount } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'

/** How a run stands, in a few words. */
export function RunStatus({ run: { status, counts, cells } }: { run: LabRun }) {
  const { t, i18n } = useTranslation()
  const count = (value: number) => formatCount(value, i18n.language)
  const done = counts.answered + counts.passed + counts.failed + counts.error
  const bad = counts.failed + counts.error
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-muted tabular-nums">
      {status !== 'done' && <span>{t(`lab.status.${status}`)}</span>}
      {status !== 'done' && <span>{t('lab.doneOf', { done: count(done), all: count(cells) })}</span>}
      <span className={classes(counts.passed > 0 && 'text-accent')}>
        {t('lab.passed', { count: counts.passed, shown: count(counts.passed) })}
      </span>
      {bad > 0 && <span className="text-danger">{t('lab.failed', { count: bad, shown: count(bad) })}</span>}
    </span>
  )
}
