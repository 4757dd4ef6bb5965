import { useTranslation } from 'react-i18next'
import { EmptyState } from '#ui/empty-state.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'
import { ModelsFolder } from './add-model.tsx'

/** The first screen where there is no model: what one is, and exactly how to add it. */
export function NoModel() {
  const { t } = useTranslation()
  const steps = [t('models.noneStep1'), t('models.noneStep2'), t('models.noneStep3')]
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <EmptyState icon={<TreeMark />} title={t('models.noneTitle')}>
        <p className="text-[13px] text-pretty">{t('models.noneText')}</p>
        <h3 className="mt-3 self-start text-[13px] font-medium text-ink">{t('models.noneStepsTitle')}</h3>
        <ol className="flex list-decimal flex-col gap-1 self-start ps-5 text-start text-[13px] marker:text-ink-faint">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <pre
          dir="ltr"
          aria-label={t('models.layout')}
          className="w-full rounded-md border border-line bg-sunken px-3 py-2 text-start font-mono text-[12px] leading-5 text-ink-muted"
        >
          {t('models.layoutExample')}
        </pre>
        <ModelsFolder />
      </EmptyState>
    </div>
  )
}
