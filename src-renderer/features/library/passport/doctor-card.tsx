import { CircleCheck, CircleMinus, Info, Stethoscope, TriangleAlert, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding, Repairs } from '#contract/doctor.ts'
import type { Model } from '#contract/models.ts'
import { errorText } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useDoctor } from '#state/doctor.ts'
import { useEngine } from '#state/engines.ts'
import { useAsked } from '#state/use-asked.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Spinner } from '#ui/spinner.tsx'
import { isInMemory } from '#features/shared/engine-status.ts'
import { Block, cardClasses } from '../page.tsx'
import { applied, findingText, isApplied } from './findings.ts'

const signs: Record<Finding['outcome'], { icon: LucideIcon; tone: string }> = {
  fine: { icon: CircleCheck, tone: 'text-accent' },
  note: { icon: Info, tone: 'text-ink-muted' },
  problem: { icon: TriangleAlert, tone: 'text-danger' },
  skipped: { icon: CircleMinus, tone: 'text-ink-faint' },
}

const noRepairs: Repairs = { template: null, stopWords: [] }

/** Looks whether the model is sound and will talk; findings come as they are made, each with what would mend it. */
export function DoctorCard({ model }: { model: Model }) {
  const { t } = useTranslation()
  const { doctor } = useAppState()
  const current = useDoctor(({ examinations }) => examinations[model.id])
  const { examine, stop, setRepairs } = doctor.getState()
  const engine = useEngine(model.id)
  const showError = useToasts((toasts) => toasts.showError)
  const [changes, setChanges] = useState(0)
  const repairs = useAsked(`${model.id} ${changes}`, () => doctor.getState().repairs(model.id)).value
  const last = useAsked(current ? null : model.id, () => doctor.getState().last(model.id)).value
  const examination = current ?? last
  const isRunning = examination?.isRunning ?? false
  const isRepaired = repairs !== null && (repairs.template !== null || repairs.stopWords.length > 0)

  const repair = (next: Repairs) =>
    void setRepairs(model.id, next)
      .then(() => setChanges((count) => count + 1))
      .catch(showError)

  return (
    <Block
      title={t('doctor.title')}
      aside={
        isRunning ? (
          <Button size="small" onPress={() => stop(model.id)}>
            {t('app.cancel')}
          </Button>
        ) : (
          <Button size="small" onPress={() => examine(model.id)}>
            <Stethoscope aria-hidden="true" className="size-3.5" />
            {examination ? t('doctor.again') : t('doctor.examine')}
          </Button>
        )
      }
    >
      {!examination && !isRepaired && <p className="text-13 text-ink-muted">{t('doctor.text')}</p>}
      {examination && (
        <div className={cardClasses}>
          <ul aria-live="polite" aria-label={t('doctor.findings')} className="divide-y divide-line">
            {examination.findings.map((finding) => (
              <FindingRow
                key={`${finding.check} ${finding.key}`}
                finding={finding}
                isMended={repairs !== null && isApplied(repairs, finding)}
                onMend={() => repair(applied(repairs ?? noRepairs, finding))}
              />
            ))}
          </ul>
          {isRunning && (
            <p role="status" className="flex items-center gap-2.5 px-4 py-3 text-13 text-ink-muted">
              <Spinner />
              {examination.checking ? t(`doctor.checking.${examination.checking}`) : t('doctor.starting')}
            </p>
          )}
          {examination.verdict && (
            <p
              role="status"
              className={classes(
                'rounded-b-lg px-4 py-3 text-13 font-medium',
                examination.verdict === 'broken'
                  ? 'bg-danger-soft text-danger'
                  : examination.verdict === 'usable'
                    ? 'bg-warning-soft text-warning'
                    : 'bg-accent-soft text-accent',
              )}
            >
              {t(`doctor.verdict.${examination.verdict}`)}
            </p>
          )}
          {examination.error && (
            <p role="alert" className="px-4 py-3 text-13 text-danger">
              {errorText(t, examination.error)}
            </p>
          )}
        </div>
      )}
      {isRepaired && (
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-13 text-ink-muted">
          <p className="min-w-0 flex-1 basis-56">
            {isInMemory(engine) ? t('doctor.repairedLoaded') : t('doctor.repaired')}
          </p>
          <Button size="small" onPress={() => repair(noRepairs)}>
            {t('doctor.undoRepairs')}
          </Button>
        </div>
      )}
    </Block>
  )
}

interface FindingRowProps {
  finding: Finding
  isMended: boolean
  onMend: () => void
}

function FindingRow({ finding, isMended, onMend }: FindingRowProps) {
  const { t } = useTranslation()
  const { icon: Icon, tone } = signs[finding.outcome]
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-2.5 text-13">
      <Icon aria-hidden="true" className={classes('mt-0.5 size-4 shrink-0', tone)} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {t(`doctor.check.${finding.check}`)}
          <span className="sr-only"> {t(`doctor.outcome.${finding.outcome}`)}</span>
        </p>
        <p className="text-12 leading-4.5 break-words text-ink-muted">{findingText(t, finding)}</p>
      </div>
      {finding.repair &&
        (isMended ? (
          <p className="flex items-center gap-1.5 text-12 text-accent">
            <CircleCheck aria-hidden="true" className="size-3.5" />
            {t('doctor.mended')}
          </p>
        ) : (
          <Button size="small" onPress={onMend}>
            {t(`doctor.mend.${finding.repair.type}`)}
          </Button>
        ))}
    </li>
  )
}
