import type { Catalog } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { useCatalogState } from '#state/catalog.ts'
import { useAppState } from '#state/context.ts'
import { useAsked, type Asked } from '#state/use-asked.ts'
import { estimateSizeBytes } from '#features/shared/bits-per-weight.ts'
import { usualQuantization } from '#features/shared/recommend.ts'

/**
 * A guess for every model of the catalogue, at its usual quantization, by its id. What was said last stands there
 * meanwhile, so that a list is whole at once when one comes back to it.
 */
export function useCatalogFits(catalog: Catalog | null): Asked<ReadonlyMap<string, Fit>> {
  const { fit, catalog: store } = useAppState()
  const kept = useCatalogState(({ fits }) => fits)
  const asked = useAsked(catalog && `catalog ${catalog.checkedAt}`, async (signal) => {
    const models = catalog?.models ?? []
    const sizes = models.map((model) => ({
      sizeBytes: estimateSizeBytes(model.parameters.total, usualQuantization(model).name),
      activeShare: model.parameters.active / model.parameters.total,
    }))
    let byId: ReadonlyMap<string, Fit> = kept ?? new Map()
    try {
      const fits = await fit.getState().ofSizes(sizes, signal)
      byId = new Map(models.flatMap(({ id }, index) => (fits[index] ? [[id, fits[index]] as const] : [])))
      return byId
    } finally {
      // None at all, too: who comes back need not wait for what could not be told.
      if (!signal.aborted) store.getState().keepFits(byId)
    }
  })
  return { ...asked, value: asked.value ?? kept }
}
