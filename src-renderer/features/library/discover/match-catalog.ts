/** Which models of the catalogue match, and in which order they stand. Pure. */
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import type { CatalogFilters } from '#state/catalog.ts'
import { fits, isFastEnough } from '#features/shared/recommend.ts'
import { hasAllWords } from '../has-all-words.ts'

export type FitOf = (id: string) => Fit | undefined

const includes = (chosen: readonly string[], value: string) => chosen.length === 0 || chosen.includes(value)

/** All words must be found, anywhere in what is known of the model. */
function matchesWords(model: CatalogModel, query: string): boolean {
  const { name, family, maker, repository, license, tags, goodFor } = model
  return hasAllWords([name, family, maker, repository, license, goodFor, ...tags].join(' '), query)
}

function matchesFilters(model: CatalogModel, filters: CatalogFilters, fit: Fit | undefined): boolean {
  const { families, makers, countries, licenses, languages } = filters
  return (
    includes(families, model.family) &&
    includes(makers, model.maker) &&
    includes(countries, model.country) &&
    includes(licenses, model.license) &&
    (languages.length === 0 || languages.every((code) => model.languages.main.includes(code))) &&
    (!filters.fitsHere || (fit !== undefined && fits(fit))) &&
    (!filters.thinks || model.thinking.kind !== 'never') &&
    (!filters.seesImages || model.seesImages)
  )
}

/** `well`: fits and answers as fast as one reads · `slowly`: fits · `larger`: needs a larger machine · `unknown` yet. */
export const groups = ['well', 'slowly', 'larger', 'unknown'] as const
export type Group = (typeof groups)[number]

function groupOf(fit: Fit | undefined): Group {
  if (fit === undefined) return 'unknown'
  if (!fits(fit)) return 'larger'
  return isFastEnough(fit) ? 'well' : 'slowly'
}

/** The matching models by how they run here: the most capable first, but among those too large the nearest first. */
export function matchCatalog(
  models: readonly CatalogModel[],
  query: string,
  filters: CatalogFilters,
  fitOf: FitOf,
): Record<Group, CatalogModel[]> {
  const result: Record<Group, CatalogModel[]> = { well: [], slowly: [], larger: [], unknown: [] }
  for (const model of models) {
    const fit = fitOf(model.id)
    if (matchesWords(model, query) && matchesFilters(model, filters, fit)) result[groupOf(fit)].push(model)
  }
  const bySize = (a: CatalogModel, b: CatalogModel) =>
    a.parameters.total - b.parameters.total || (a.name < b.name ? -1 : 1)
  result.well.sort(bySize).reverse()
  result.slowly.sort(bySize).reverse()
  result.larger.sort(bySize)
  return result
}

/** How many conditions are set. */
export const countFilters = ({
  families,
  makers,
  countries,
  licenses,
  languages,
  ...rest
}: CatalogFilters): number =>
  [families, makers, countries, licenses, languages].filter(({ length }) => length > 0).length +
  Object.values(rest).filter(Boolean).length
