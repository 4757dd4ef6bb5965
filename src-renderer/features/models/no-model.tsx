import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalog } from '#state/catalog.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'
import { DownloadAction } from '../library/discover/download-action.tsx'
import { optionsOfCatalogModel } from '../library/discover/quantization-options.ts'
import { useCatalogFits } from '../library/discover/use-catalog-fits.ts'
import { useRepository } from '../library/discover/use-repository.ts'
import { ModelTile } from '../library/model-tile.tsx'
import { FitBadge } from '../shared/fit-badge.tsx'
import { recommendModel, usualQuantization } from '../shared/recommend.ts'
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { ModelsFolder } from './add-model.tsx'

/** The first screen where there is no model: one that suits this computer, or a file that somebody has. */
export function NoModel() {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  const catalog = useCatalog()
  const fits = useCatalogFits(catalog)
  const best = catalog && recommendModel(catalog.models, (id) => fits.value?.get(id))
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <EmptyState icon={<TreeMark />} title={t('models.noneTitle')}>
        <p className="text-[13px] text-pretty">{t('models.noneText')}</p>
        {best && <Recommended model={best} fit={fits.value?.get(best.id)} />}
        <div className="mt-1 flex flex-wrap justify-center gap-2">
          <Button onPress={() => showLibrary('places')}>{t('library.places.haveFile')}</Button>
          <Button variant="quiet" onPress={() => showLibrary('discover')}>
            {t('library.recommend.browse')}
          </Button>
        </div>
        <ByHand />
      </EmptyState>
    </div>
  )
}

function Recommended({ model, fit }: { model: CatalogModel; fit: Fit | undefined }) {
  const { t } = useTranslation()
  const repository = useRepository(model.repository)
  const usual = usualQuantization(model)
  const { named } = optionsOfCatalogModel(model, repository.value)
  const option = named.find(({ path }) => path === usual.file)
  return (
    <section
      aria-label={t('library.recommend.title')}
      className="mt-2 flex w-full flex-col gap-3 rounded-[10px] border border-line bg-raised p-4 text-start"
    >
      <h3 className="text-[12px] font-medium text-ink-faint">{t('library.recommend.title')}</h3>
      <div className="flex items-center gap-3">
        <ModelTile family={model.family} />
        <div className="min-w-0 flex-1">
          <p className="text-[14px] leading-5 font-semibold text-ink">{model.name}</p>
          {fit && <FitBadge fit={fit} />}
        </div>
      </div>
      <p className="text-[13px] leading-5">{model.goodFor}</p>
      {option && <DownloadAction repository={model.repository} option={option} isGated={model.gated} />}
    </section>
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
