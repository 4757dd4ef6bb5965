/** What can be chosen of a model: its files, with sizes from the hub where it was asked. Pure. */
import type { CatalogModel } from '#contract/catalog.ts'
import type { HubFile, HubRepository } from '#contract/hub.ts'
import { bitsPerWeight, estimateSizeBytes } from '#features/shared/bits-per-weight.ts'

export interface QuantizationOption {
  /** The file inside the repository, or the first of its parts. */
  path: string
  name: string
  sizeBytes: number
  /** Whether the size was reckoned, not told by the hub. */
  isEstimate: boolean
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The id that a file of a repository has once it is here. */
export const modelIdOf = (repository: string, path: string): string => `${repository}/${fileName(path)}`

const byBits = (a: QuantizationOption, b: QuantizationOption): number =>
  (bitsPerWeight(a.name) ?? 99) - (bitsPerWeight(b.name) ?? 99) || a.sizeBytes - b.sizeBytes

const ofHub = (file: HubFile): QuantizationOption => ({
  path: file.path,
  name: file.quantization ?? fileName(file.path),
  sizeBytes: file.sizeBytes,
  isEstimate: false,
})

/** All models of a repository, the smallest first. */
export const optionsOfRepository = ({ files }: HubRepository): QuantizationOption[] =>
  files
    .filter(({ isProjector }) => !isProjector)
    .map(ofHub)
    .sort(byBits)

/** Those that the catalogue names, and apart the others that the hub has. */
export function optionsOfCatalogModel(
  model: CatalogModel,
  repository: HubRepository | null,
): { named: QuantizationOption[]; others: QuantizationOption[] } {
  const there = repository === null ? [] : optionsOfRepository(repository)
  const named = model.quantizations.map(
    ({ name, file }) =>
      there.find(({ path }) => path === file) ?? {
        path: file,
        name,
        sizeBytes: estimateSizeBytes(model.parameters.total, name),
        isEstimate: true,
      },
  )
  const paths = new Set(named.map(({ path }) => path))
  return { named: named.sort(byBits), others: there.filter(({ path }) => !paths.has(path)) }
}
