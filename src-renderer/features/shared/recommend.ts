/** Which quantization, and which model, suits this computer best. Pure: figures in, a choice and its reason out. */
import type { CatalogModel } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { bitsPerWeight } from './bits-per-weight.ts'

/** Below this an answer comes slower than it is read. Tokens per second. */
export const readableTokensPerSecond = 6
/** More exact than this nobody hears the difference, and everything takes longer. */
const sensibleBits = 8.5
/** Of what is free; the rest is for other programs and longer conversations. */
const comfortableShare = 0.8

export const fits = (fit: Fit): boolean => fit.verdict !== 'no'

/** Whether it answers at least as fast as one reads, as far as that is known. */
export const isFastEnough = (fit: Fit): boolean =>
  fits(fit) && (fit.tokensPerSecond === null || fit.tokensPerSecond >= readableTokensPerSecond)

const isComfortable = (fit: Fit): boolean =>
  isFastEnough(fit) && fit.totalBytes <= fit.availableBytes * comfortableShare

export interface Candidate {
  /** Whatever stands for it in the answer: its file, for example. */
  id: string
  quantization: string
  fit: Fit
}

/** `comfortable`: the most exact that is fast and leaves room · `tight`: it fits, and little more. */
export interface Recommendation {
  id: string
  reason: 'comfortable' | 'tight'
}

/** The one to take of a model's quantizations; null when none fits. */
export function recommendQuantization(candidates: readonly Candidate[]): Recommendation | null {
  const known = candidates
    .map((candidate) => ({ ...candidate, bits: bitsPerWeight(candidate.quantization) ?? 0 }))
    .filter(({ bits, fit }) => bits <= sensibleBits && fits(fit))
  const best = known.filter(({ fit }) => isComfortable(fit)).sort((a, b) => b.bits - a.bits)[0]
  if (best) return { id: best.id, reason: 'comfortable' }
  // Nothing is comfortable: the lightest one that has not lost its mind, which is about four bits.
  const usable = known.sort((a, b) => Math.abs(a.bits - 4.5) - Math.abs(b.bits - 4.5))[0]
  return usable ? { id: usable.id, reason: 'tight' } : null
}

/** The quantization that lists show: about 4.85 bits, where the loss is small and the file too. */
export function usualQuantization(
  model: Pick<CatalogModel, 'quantizations'>,
): CatalogModel['quantizations'][number] {
  const distance = ({ name }: { name: string }) => Math.abs((bitsPerWeight(name) ?? 100) - 4.85)
  const [first, ...others] = model.quantizations
  if (first === undefined) throw new Error('A model of the catalogue has no quantization.')
  return others.reduce((best, each) => (distance(each) < distance(best) ? each : best), first)
}

/** Larger than this, the first wait is too long on an ordinary line. Bytes. */
const firstDownloadBytes = 6e9

const isOpenLicense = (license: string): boolean => /^(Apache-|MIT$|BSD-|CC0-)/.test(license)

/**
 * The first model for somebody who has none: the largest that is comfortable here, does not take a day to fetch, begins its
 * answers at once and is open to all; those under an open licence, and that speak many languages, before the others.
 */
export function recommendModel(
  models: readonly CatalogModel[],
  fitOf: (id: string) => Fit | undefined,
): CatalogModel | null {
  const candidates = models.filter((model) => {
    const fit = fitOf(model.id)
    const isForAll = !model.gated && model.giant === null
    const isForTalking = model.tags.includes('chat') && model.thinking.kind !== 'always'
    return isForAll && isForTalking && fit && isComfortable(fit) && fit.weightsBytes <= firstDownloadBytes
  })
  const rank = ({ license, tags }: CatalogModel): number =>
    (isOpenLicense(license) ? 2 : 0) + (tags.includes('multilingual') ? 1 : 0)
  return candidates.sort((a, b) => rank(b) - rank(a) || b.parameters.total - a.parameters.total)[0] ?? null
}
