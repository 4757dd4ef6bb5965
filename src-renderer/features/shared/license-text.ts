import type { TFunction } from 'i18next'
import type { CatalogModel } from '#contract/catalog.ts'

/** Under which terms a model of the catalogue is: the licence's name, and its catch in plain words. */
export function licenseText(
  t: TFunction,
  { license, licenseCatch }: Pick<CatalogModel, 'license' | 'licenseCatch'>,
): string {
  // Some catches begin with the name themselves.
  if (licenseCatch.startsWith(license)) return licenseCatch
  return `${license}. ${licenseCatch === '' ? t('library.license.free') : licenseCatch}`
}
