import type { ModelShape } from '#contract/model-shape.ts'

/** Less than this is padding between tensors. */
const paddingShare = 0.02

/**
 * The shape of a split model of which the first file's header alone is known, as it is on the hub: what the others hold is
 * made like most of the first; where that has no weights at all nobody knows how they are stored.
 */
export const wholeShape = (shape: ModelShape, sizeBytes: number): ModelShape => {
  const { weights } = shape
  const missingBytes = sizeBytes - weights.reduce((sum, part) => sum + part.sizeBytes, 0)
  const isInside = ({ role }: (typeof weights)[number]) => role === 'layer' || role === 'experts'
  const usual = weights.filter(isInside).toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0]
  if (missingBytes < sizeBytes * paddingShare) return shape
  const role = shape.expertShare < 1 ? 'experts' : 'layer'
  const others = { role, type: null, repacked: false, ...usual, sizeBytes: missingBytes } as const
  return { ...shape, weights: [...weights, others] }
}
