import { Scale } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSettings } from '#state/settings.ts'
import { Spinner } from '#ui/spinner.tsx'
import { LibraryLink } from '../library-link.tsx'
import { ModelTile } from '../model-tile.tsx'
import { Block, Callout, Facts, ItemPage } from '../page.tsx'
import { useCatalog } from '#state/catalog.ts'
import { TroubleBox } from '../downloads/trouble.tsx'
import { OfflineNote } from './offline-note.tsx'
import { optionsOfRepository } from './quantization-options.ts'
import { QuantizationPicker } from './quantization-picker.tsx'
import { useRepository } from './use-repository.ts'

/** A repository of the hub that the catalogue may not know: what the hub says of it, and its files. */
export function HubPage({ repository }: { repository: string }) {
  const { t } = useTranslation()
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  const known = useCatalog()?.models.find((model) => model.repository === repository)
  const { value, error, isPending, retry } = useRepository(repository)
  const [publisher = '', name = repository] = repository.split('/')
  const options = value === null ? [] : optionsOfRepository(value)
  return (
    <ItemPage tile={<ModelTile family={name} size="large" />} title={name} subtitle={publisher}>
      <div className="mb-6 flex flex-col gap-3">
        {known && (
          <p className="text-13">
            <LibraryLink section="discover" item={known.id} className="font-medium text-accent underline">
              {t('library.hub.inCatalog', { name: known.name })}
            </LibraryLink>
          </p>
        )}
        {isOffline && value === null && <OfflineNote />}
        {error && !isOffline && <TroubleBox error={error} onRetry={retry} />}
        {isPending && (
          <p role="status" className="flex items-center gap-2 text-13 text-ink-muted">
            <Spinner /> {t('library.hub.reading')}
          </p>
        )}
        {value && (
          <Callout tone="plain" icon={<Scale aria-hidden="true" />}>
            <p>
              {value.license === null
                ? t('library.license.unknown')
                : t('library.license.unread', { license: value.license })}
            </p>
          </Callout>
        )}
      </div>
      {value && options.length === 0 && <p className="text-13">{t('library.hub.noModels')}</p>}
      {value && options.length > 0 && (
        <>
          <div className="mb-8">
            <QuantizationPicker
              repository={repository}
              options={options}
              activeShare={1}
              isGated={value.gated}
            />
          </div>
          <Block title={t('library.discover.facts')}>
            <Facts
              rows={[
                [t('library.fact.repository'), repository],
                [t('library.fact.revision'), value.revision.slice(0, 12)],
                [t('library.fact.host'), value.host],
              ]}
            />
          </Block>
        </>
      )}
    </ItemPage>
  )
}
