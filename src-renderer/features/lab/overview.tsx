import { CircleAlert, FileUp, FlaskConical, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ExperimentEntry, LabRun } from '#contract/lab.ts'
import { formatDate, formatTime, formatWhen } from '#i18n/index.ts'
import { useLabWatch } from '#state/lab.ts'
import { useModels } from '#state/models.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { FileButton } from '#ui/file-button.tsx'
import { cardClasses, columnClasses } from '../library/page.tsx'
import { Skeleton } from '../library/skeleton.tsx'
import { examples } from './examples.ts'
import { readChosen } from './open-files.ts'
import { RunStatus } from './run-status.tsx'
import { useLabActions } from './use-lab-actions.ts'

/** The beginning of the laboratory: what there is to run, and what was run. */
export function Overview() {
  const { t } = useTranslation()
  const { experiments, runs } = useLabWatch()
  if (experiments === null || runs === null) {
    return (
      <div className={classes(columnClasses, 'pt-4')}>
        <Skeleton lines={4} />
      </div>
    )
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className={classes(columnClasses, 'flex flex-col gap-8 pt-4 pb-16')}>
        {experiments.length === 0 && runs.length === 0 ? (
          <EmptyState icon={<FlaskConical />} title={t('lab.emptyTitle')}>
            <p className="text-13 text-pretty">{t('lab.emptyText')}</p>
            <div className="mt-2 flex flex-wrap items-center justify-center gap-2">
              <BeginButtons />
            </div>
          </EmptyState>
        ) : (
          <div className="flex flex-wrap gap-2">
            <BeginButtons />
          </div>
        )}
        {experiments.length > 0 && (
          <Section title={t('lab.experiments')}>
            {experiments.map((experiment) => (
              <ExperimentRow key={experiment.id} experiment={experiment} />
            ))}
          </Section>
        )}
        {runs.length > 0 && (
          <Section title={t('lab.runs')}>
            {runs.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </Section>
        )}
        <Examples />
      </div>
    </div>
  )
}

function BeginButtons() {
  const { t } = useTranslation()
  const { create } = useLabActions()
  const show = useToasts((toasts) => toasts.show)
  const example = useExample()
  const open = async (files: File[]) => {
    const { source, data, others } = await readChosen(files)
    if (source !== null) await create(source, data)
    else
      show({ text: t('lab.noExperiment', { name: files[0]?.name ?? '' }), tone: 'danger', key: 'lab-open' })
    if (source !== null && others.length > 0) show({ text: t('lab.leftOut', { names: others.join(', ') }) })
  }
  return (
    <>
      <Button variant="primary" onPress={() => void create(example(examples[0].source))}>
        <Plus aria-hidden="true" className="size-4" />
        {t('lab.new')}
      </Button>
      <FileButton endings={['.yaml', '.yml', '.csv', '.jsonl']} onChoose={(files) => void open(files)}>
        <FileUp aria-hidden="true" className="size-4" />
        {t('lab.open')}
      </FileButton>
    </>
  )
}

/** An example with a model that is here. */
function useExample() {
  const model = useModels(({ models }) => models?.[0]?.id)
  return (source: (model: string) => string) => source(JSON.stringify(model ?? 'model'))
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-13 font-semibold">{title}</h2>
      <ul className={classes(cardClasses, 'divide-y divide-line')}>{children}</ul>
    </section>
  )
}

const rowClasses =
  'flex w-full min-w-0 cursor-default items-center gap-3 px-4 py-2.5 text-start text-13 hover:bg-hover flex-wrap gap-y-1 max-sm:min-h-11'

function ExperimentRow({ experiment: { id, name, updatedAt, problems } }: { experiment: ExperimentEntry }) {
  const { t, i18n } = useTranslation()
  const { showExperiment } = useLabActions()
  return (
    <li>
      <button type="button" className={rowClasses} onClick={() => showExperiment(id)}>
        <span dir="auto" className="min-w-40 flex-1 truncate font-medium">
          {name || t('lab.unnamed')}
        </span>
        {problems > 0 && (
          <span className="inline-flex items-center gap-1.5 text-12 text-danger">
            <CircleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {t('lab.problems', { count: problems })}
          </span>
        )}
        <span className="text-12 text-ink-muted">{formatWhen(updatedAt, i18n.language)}</span>
      </button>
    </li>
  )
}

function RunRow({ run }: { run: LabRun }) {
  const { i18n } = useTranslation()
  const { showRun } = useLabActions()
  const { createdAt } = run
  return (
    <li>
      <button type="button" className={rowClasses} onClick={() => showRun(run.id)}>
        <span dir="auto" className="min-w-40 flex-1 truncate font-medium max-sm:basis-full">
          {run.name}
        </span>
        <RunStatus run={run} />
        {/* To the minute: one experiment is run several times a day. */}
        <span className="text-12 text-ink-muted tabular-nums">
          {formatDate(createdAt, i18n.language)} {formatTime(createdAt, i18n.language)}
        </span>
      </button>
    </li>
  )
}

function Examples() {
  const { t } = useTranslation()
  const { create } = useLabActions()
  const example = useExample()
  return (
    <section aria-label={t('lab.examplesTitle')}>
      <h2 className="mb-2 text-13 font-semibold">{t('lab.examplesTitle')}</h2>
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,13rem),1fr))] gap-3">
        {examples.map(({ id, source }) => (
          <li key={id} className="flex">
            <button
              type="button"
              className={classes(
                cardClasses,
                'flex flex-1 cursor-default flex-col gap-1 px-4 py-3 text-start text-13 hover:bg-hover',
              )}
              onClick={() => void create(example(source))}
            >
              <span className="font-medium">{t(`lab.examples.${id}.title`)}</span>
              <span className="text-12 text-pretty text-ink-muted">{t(`lab.examples.${id}.text`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
