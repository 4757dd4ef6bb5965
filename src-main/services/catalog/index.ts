/**
 * The catalogue of models worth knowing: a file of the app, checked when it is first asked for. It knows no network and
 * no disk; what is installed, fits or can be downloaded is for others to say.
 */
import { catalogSchema, type Catalog } from '#contract/catalog.ts'
import { catalogNames, type CatalogName } from './names.ts'
import bundled from '#resources/catalog.json' with { type: 'json' }

/** The catalogue, checked. Throws what zod found: a file of the app that is wrong is a fault of the build. */
export const loadCatalog = (json: unknown = bundled): Catalog => catalogSchema.parse(json)

export interface CatalogService {
  list(): Catalog
  nameOf: CatalogName
}

export const createCatalog = (): CatalogService => {
  let loaded: Catalog | undefined
  const list = () => (loaded ??= loadCatalog())
  return { list, nameOf: catalogNames(list) }
}
