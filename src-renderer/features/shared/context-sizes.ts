const usual = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072]

/** The sizes to choose from, in tokens: the usual ones up to what the model was trained for, and the chosen one. */
export function contextSizes(trainedFor: number | null, chosen: number | null): number[] {
  const limit = trainedFor ?? 32_768
  const sizes = new Set(usual.filter((size) => size <= limit))
  if (trainedFor !== null) sizes.add(trainedFor)
  if (chosen !== null) sizes.add(chosen)
  return [...sizes].sort((a, b) => a - b)
}
