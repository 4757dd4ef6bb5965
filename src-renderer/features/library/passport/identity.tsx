import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { countryName, formatBytes } from '#i18n/index.ts'
import { useCatalog } from '#state/catalog.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { licenseText } from '#features/shared/license-text.ts'
import { LibraryLink } from '../library-link.tsx'
import { Block, Facts } from '../page.tsx'

/** Who made the model, where this copy comes from, and under which terms it is. */
export function Identity({ model }: { model: Model }) {
  const { t, i18n } = useTranslation()
  const { models } = useAppState()
  const repository = `${model.publisher}/${model.repository}`
  const known = useCatalog()?.models.find((each) => each.repository === repository)
  const provenance = useAsked(model.id, () => models.getState().provenance(model.id)).value
  const header = useAsked(model.id, () => models.getState().inspect(model.id)).value
  return (
    <Block title={t('library.passport.identity')}>
      <Facts
        rows={[
          [
            t('library.fact.maker'),
            known
              ? t('library.discover.by', {
                  maker: known.maker,
                  country: countryName(known.country, i18n.language),
                })
              : null,
          ],
          [
            t('models.detail.license'),
            known ? licenseText(t, known) : (header?.license ?? t('library.license.none')),
          ],
          [t('library.passport.origin'), provenance?.origin ?? t(`library.passport.from.${model.source}`)],
          [
            t('library.fact.images'),
            known?.seesImages ? t('library.fact.couldSee') : t('library.fact.textAlone'),
          ],
          [t('library.passport.size'), formatBytes(model.sizeBytes, i18n.language)],
          [t('models.detail.file'), <FilePath path={model.source === 'place' ? model.fileName : model.id} />],
          [
            t('library.passport.catalog'),
            known ? (
              <LibraryLink section="discover" item={known.id} className="text-accent underline">
                {known.name}
              </LibraryLink>
            ) : null,
          ],
        ]}
      />
    </Block>
  )
}

/** Goes on in the next line at its slashes and hyphens, in the middle of a word only where that alone is too long. */
function FilePath({ path }: { path: string }) {
  const [first, ...others] = path.split('/')
  return (
    <span className="wrap-anywhere">
      {first}
      {others.map((name, index) => (
        <Fragment key={index}>
          /<wbr />
          {name}
        </Fragment>
      ))}
    </span>
  )
}
