import { Info, Scale, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogModel } from '#contract/catalog.ts'
import { countryName, formatCount, languageName } from '#i18n/index.ts'
import { useCatalog } from '#state/catalog.ts'
import { useSettings } from '#state/settings.ts'
import { licenseText } from '#features/shared/license-text.ts'
import { TroubleBox } from '../downloads/trouble.tsx'
import { LibraryLink } from '../library-link.tsx'
import { ModelTile } from '../model-tile.tsx'
import { Block, Callout, Facts, ItemPage } from '../page.tsx'
import { optionsOfCatalogModel } from './quantization-options.ts'
import { QuantizationPicker } from './quantization-picker.tsx'
import { useRepository } from './use-repository.ts'

/** A model of the catalogue: what it is, under which terms, and which of its files to take. */
export function CatalogPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const catalog = useCatalog()
  if (catalog === null) return null
  const model = catalog.models.find((each) => each.id === id)
  if (model === undefined) {
    return (
      <ItemPage tile={null} title={t('library.discover.gone')} subtitle={null}>
        {null}
      </ItemPage>
    )
  }
  const siblings = catalog.models.filter((each) => model.giant?.siblings.includes(each.id))
  return <CatalogModelPage model={model} siblings={siblings} />
}

function CatalogModelPage({ model, siblings }: { model: CatalogModel; siblings: readonly CatalogModel[] }) {
  const { t, i18n } = useTranslation()
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  const repository = useRepository(model.repository)
  const { named, others } = optionsOfCatalogModel(model, repository.value)
  return (
    <ItemPage
      tile={<ModelTile family={model.family} size="large" />}
      title={model.name}
      subtitle={t('library.discover.by', {
        maker: model.maker,
        country: countryName(model.country, i18n.language),
      })}
    >
      <div className="mb-6 flex flex-col gap-3">
        <p className="text-15 leading-6 text-pretty">{model.goodFor}</p>
        {model.giant && (
          <Callout tone="warning" icon={<Server aria-hidden="true" />}>
            <p>{model.giant.needs}</p>
            {siblings.length > 0 && (
              <p className="mt-1">
                {t('library.discover.siblings')}{' '}
                {siblings.map((sibling, index) => (
                  <span key={sibling.id}>
                    {index > 0 && ', '}
                    <LibraryLink section="discover" item={sibling.id} className="font-medium underline">
                      {sibling.name}
                    </LibraryLink>
                  </span>
                ))}
              </p>
            )}
          </Callout>
        )}
        {model.note !== '' && (
          <Callout tone="plain" icon={<Info aria-hidden="true" />}>
            <p>{model.note}</p>
          </Callout>
        )}
        <Callout tone={model.licenseCatch === '' ? 'plain' : 'warning'} icon={<Scale aria-hidden="true" />}>
          <p>{licenseText(t, model)}</p>
        </Callout>
      </div>
      <div className="mb-8">
        <QuantizationPicker
          repository={model.repository}
          options={named}
          others={others}
          activeShare={model.parameters.active / model.parameters.total}
          isGated={model.gated || (repository.value?.gated ?? false)}
        />
        {repository.error && !isOffline && (
          <TroubleBox isWarning error={repository.error} onRetry={repository.retry}>
            {t('library.discover.sizesUnknown')}
          </TroubleBox>
        )}
        {isOffline && repository.value === null && (
          <p className="mt-3 text-12 text-ink-faint">{t('library.discover.sizesOffline')}</p>
        )}
      </div>
      <Block title={t('library.discover.facts')}>
        <CatalogFacts model={model} />
      </Block>
    </ItemPage>
  )
}

function CatalogFacts({ model }: { model: CatalogModel }) {
  const { t, i18n } = useTranslation()
  const { total, active } = model.parameters
  const count = (value: number) => formatCount(value, i18n.language, true)
  const names = model.languages.main
    .map((code) => languageName(code, i18n.language))
    // A code says nothing to people; it counts among the others then.
    .filter((name, index) => name !== model.languages.main[index])
  const more = model.languages.count - names.length
  const { kind, switch: how } = model.thinking
  return (
    <Facts
      rows={[
        [t('library.fact.family'), model.family],
        [
          t('library.fact.parameters'),
          active < total
            ? t('library.fact.activeOf', { total: count(total), active: count(active) })
            : count(total),
        ],
        [
          t('library.fact.context'),
          t('panel.contextTokens', { count: formatCount(model.contextSize, i18n.language) }),
        ],
        [
          t('library.fact.languages'),
          names.join(', ') + (more > 0 ? ` ${t('library.fact.moreLanguages', { count: more })}` : ''),
        ],
        [t('library.fact.thinking'), [t(`library.thinking.${kind}`), how].filter(Boolean).join(' ')],
        [t('library.fact.images'), model.seesImages ? t('library.fact.couldSee') : t('library.fact.blind')],
        [t('library.fact.repository'), model.repository],
      ]}
    />
  )
}
