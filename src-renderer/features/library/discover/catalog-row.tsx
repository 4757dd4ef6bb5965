import { Brain, Image } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { countryName, formatBytes, formatCount } from '#i18n/index.ts'
import { estimateSizeBytes } from '#features/shared/bits-per-weight.ts'
import { FitBadge } from '#features/shared/fit-badge.tsx'
import { usualQuantization } from '#features/shared/recommend.ts'
import { LibraryLink } from '../library-link.tsx'
import { ModelTile } from '../model-tile.tsx'

/** A model of the catalogue in a list. The whole line leads to its page. */
export function CatalogRow({ model, fit }: { model: CatalogModel; fit: Fit | undefined }) {
  const { t, i18n } = useTranslation()
  const size = estimateSizeBytes(model.parameters.total, usualQuantization(model).name)
  return (
    <li className="relative flex gap-3 px-4 py-3 transition-colors duration-120 ease-calm first:rounded-t-lg last:rounded-b-lg hover:bg-hover">
      <ModelTile family={model.family} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3">
          <p className="flex min-w-0 flex-1 basis-40 items-center gap-2 text-14 leading-5 font-medium">
            <LibraryLink
              section="discover"
              item={model.id}
              className="truncate rounded-sm after:absolute after:inset-0 after:rounded-lg"
            >
              {model.name}
            </LibraryLink>
            {model.thinking.kind !== 'never' && (
              <Sign label={t('library.discover.thinks')}>
                <Brain aria-hidden="true" />
              </Sign>
            )}
            {model.seesImages && (
              <Sign label={t('library.discover.seesImages')}>
                <Image aria-hidden="true" />
              </Sign>
            )}
          </p>
          {fit && <FitBadge fit={fit} />}
        </div>
        <p className="text-12 leading-5 text-ink-faint">
          {[
            t('library.discover.by', {
              maker: model.maker,
              country: countryName(model.country, i18n.language),
            }),
            formatCount(model.parameters.total, i18n.language, true),
            t('library.about', { value: formatBytes(size, i18n.language) }),
            model.license,
          ].join(' · ')}
        </p>
        <p className="mt-0.5 line-clamp-2 text-13 leading-5 text-ink-muted">{model.goodFor}</p>
      </div>
    </li>
  )
}

function Sign({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <span title={label} className="relative z-1 shrink-0 text-ink-faint [&_svg]:size-3.5">
      {children}
      <span className="sr-only">{label}</span>
    </span>
  )
}
