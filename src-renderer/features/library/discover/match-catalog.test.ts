import { describe, expect, it } from 'vitest'
import type { CatalogModel } from '#contract/catalog.ts'
import { catalogSchema } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import bundled from '#resources/catalog.json' with { type: 'json' }
import { noFilters } from '#state/catalog.ts'
import { groups, matchCatalog } from './match-catalog.ts'

const { models } = catalogSchema.parse(bundled)

/** Fits up to nine billion parameters, fast up to five. */
const fitOf = (id: string): Fit => {
  const total = models.find((model) => model.id === id)?.parameters.total ?? 0
  const fitsHere = total < 9e9
  return {
    verdict: fitsHere ? 'cpu' : 'no',
    contextSize: 4096,
    weightsBytes: total,
    kvCacheBytes: 0,
    computeBytes: 0,
    totalBytes: total,
    availableBytes: 9e9,
    tokensPerSecond: fitsHere ? 30e9 / total : null,
    basis: 'size',
    largestContextSize: fitsHere ? 4096 : null,
  }
}

const all = (found: Record<string, CatalogModel[]>) => Object.values(found).flat()
const isSorted = (sizes: number[]) =>
  sizes.every((size, index) => index === 0 || size >= (sizes[index - 1] ?? 0))
const sizes = (found: readonly CatalogModel[]) => found.map(({ parameters }) => parameters.total)

describe('matchCatalog on the catalogue itself', () => {
  it('leaves nothing out, and puts each model where it belongs', () => {
    const found = matchCatalog(models, '', noFilters, fitOf)
    expect(all(found)).toHaveLength(models.length)
    expect(found.well.every(({ parameters }) => parameters.total <= 5e9)).toBe(true)
    expect(found.larger.every(({ parameters }) => parameters.total >= 9e9)).toBe(true)
    for (const group of groups) expect(found[group].length === 0).toBe(group === 'unknown')
  })

  it('shows the most capable that fit first, and the nearest of those that do not', () => {
    const found = matchCatalog(models, '', noFilters, fitOf)
    expect(isSorted(sizes(found.well).reverse())).toBe(true)
    expect(isSorted(sizes(found.larger))).toBe(true)
  })

  it('finds all words anywhere', () => {
    const found = all(matchCatalog(models, 'apertus SWISS', noFilters, fitOf))
    expect(found.length).toBeGreaterThan(0)
    expect(found.every(({ family }) => family === 'Apertus')).toBe(true)
    expect(all(matchCatalog(models, 'apertus openai', noFilters, fitOf))).toEqual([])
  })

  it('narrows down by every filter together', () => {
    const filters = { ...noFilters, countries: ['FR', 'CH'], languages: ['fr'], fitsHere: true }
    const found = all(matchCatalog(models, '', filters, fitOf))
    expect(found.length).toBeGreaterThan(0)
    for (const model of found) {
      expect(['FR', 'CH']).toContain(model.country)
      expect(model.languages.main).toContain('fr')
      expect(model.parameters.total).toBeLessThan(9e9)
    }
    const thinking = all(matchCatalog(models, '', { ...noFilters, thinks: true, seesImages: true }, fitOf))
    expect(thinking.length).toBeGreaterThan(0)
    expect(thinking.every(({ seesImages, thinking }) => seesImages && thinking.kind !== 'never')).toBe(true)
  })
})
