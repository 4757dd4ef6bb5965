import type { Catalog } from '#contract/catalog.ts'
import { readFileName } from '../models/names.ts'

/** The name that the catalogue has for a file of a repository; null where it has none. */
export type CatalogName = (repository: string, fileName: string) => string | null

const fileNameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const keyOf = (repository: string, fileName: string) => `${repository}/${readFileName(fileName).name}`

/** Files of a repository that differ in their quantization alone are one model, whether the catalogue lists each or not. */
export const catalogNames = (catalog: () => Catalog): CatalogName => {
  let names: Map<string, string> | undefined
  const read = () =>
    new Map(
      catalog().models.flatMap(({ repository, name, quantizations }) =>
        quantizations.map(({ file }) => [keyOf(repository, fileNameOf(file)), name] as const),
      ),
    )
  return (repository, fileName) => (names ??= read()).get(keyOf(repository, fileName)) ?? null
}
