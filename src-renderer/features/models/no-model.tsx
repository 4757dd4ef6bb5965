import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'
import { Recommended } from '../library/discover/recommended.tsx'
import { ModelsFolder } from './models-folder.tsx'

/** The first screen where there is no model: one that suits this computer, or a file that somebody has. */
export function NoModel() {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <EmptyState icon={<TreeMark />} title={t('models.noneTitle')}>
        <p className="mb-2 text-[13px] text-pretty">{t('models.noneText')}</p>
        <Recommended />
        <div className="mt-1 flex flex-wrap justify-center gap-2">
          <Button onPress={() => showLibrary('discover')}>{t('library.recommend.browse')}</Button>
          <Button onPress={() => showLibrary('places')}>{t('library.places.haveFile')}</Button>
        </div>
        <ByHand />
      </EmptyState>
    </div>
  )
}

/** For those who would rather put the file there themselves: exactly where. */
function ByHand() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const steps = [t('models.noneStep1'), t('models.noneStep2'), t('models.noneStep3')]
  return (
    <div className="mt-2 flex w-full flex-col items-center gap-3">
      <Button variant="quiet" size="small" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
        <ChevronRight
          aria-hidden="true"
          className={classes('size-3.5 transition-transform', isOpen ? 'rotate-90' : 'rtl:-scale-x-100')}
        />
        {t('models.noneByHand')}
      </Button>
      {isOpen && (
        <>
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
        </>
      )}
    </div>
  )
}
