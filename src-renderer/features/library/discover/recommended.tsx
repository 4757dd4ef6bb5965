import { Scale, Sparkles } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { countryName } from '#i18n/index.ts'
import { useCatalog } from '#state/catalog.ts'
import { useModels } from '#state/models.ts'
import { FitBadge } from '#features/shared/fit-badge.tsx'
import { licenseText } from '#features/shared/license-text.ts'
import { recommendModel, usualQuantization } from '#features/shared/recommend.ts'
import { LibraryLink } from '../library-link.tsx'
import { ModelTile } from '../model-tile.tsx'
import { DownloadAction } from './download-action.tsx'
import { Looking } from './looking.tsx'
import { optionsOfCatalogModel } from './quantization-options.ts'
import { useCatalogFits } from './use-catalog-fits.ts'

/** The one to begin with on this computer, for who has no model but what came with Palabre; nothing for others. */
export function Recommended() {
  const hasOwn = useModels(({ models }) => models?.some(({ source }) => source !== 'starter') ?? true)
  const catalog = useCatalog()
  const fits = useCatalogFits(hasOwn ? null : catalog)
  if (hasOwn) return null
  if (fits.isPending && fits.value === null) {
    return <Looking />
  }
  const model = catalog && recommendModel(catalog.models, (id) => fits.value?.get(id))
  return model && <Card model={model} fit={fits.value?.get(model.id)} />
}

function Card({ model, fit }: { model: CatalogModel; fit: Fit | undefined }) {
  const { t, i18n } = useTranslation()
  const usual = usualQuantization(model)
  // Nobody has asked for anything yet, so that the hub is not asked either: the size is an estimate.
  const { named } = optionsOfCatalogModel(model, null)
  const option = named.find(({ path }) => path === usual.file)
  return (
    <section
      aria-label={t('library.recommend.title')}
      className="flex w-full flex-col gap-3 rounded-[10px] border border-accent/35 bg-raised p-4 text-start"
    >
      <h2 className="flex items-center gap-1.5 text-12 font-medium text-accent">
        <Sparkles aria-hidden="true" className="size-3.5" />
        {t('library.recommend.title')}
      </h2>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ModelTile family={model.family} />
        <div className="min-w-0 flex-1 basis-36">
          <p className="text-14 leading-5 font-semibold text-ink">
            <LibraryLink section="discover" item={model.id} className="rounded-sm hover:underline">
              {model.name}
            </LibraryLink>
          </p>
          <p className="text-12 leading-5 text-ink-faint">
            {t('library.discover.by', {
              maker: model.maker,
              country: countryName(model.country, i18n.language),
            })}
          </p>
        </div>
        {fit && <FitBadge fit={fit} />}
      </div>
      <p className="text-13 leading-5 text-ink">{model.goodFor}</p>
      <p className="flex gap-1.5 text-12 leading-4 text-ink-muted">
        <Scale aria-hidden="true" className="size-3.5 shrink-0" />
        {licenseText(t, model)}
      </p>
      {option && <DownloadAction repository={model.repository} option={option} isGated={model.gated} />}
    </section>
  )
}
