import { readFileSync } from 'node:fs'
import type { ModelShape } from '#contract/model-shape.ts'

/**
 * Types whose matrices llama.cpp rearranges for this processor when it loads them (ggml-cpu/repack.cpp): it then
 * computes on that copy, never on the file's bytes. ARM stands for those with 8-bit dot products, x64 for AVX2.
 */
const repackedTypes: Partial<Record<string, readonly string[]>> = {
  x64: ['Q4_0', 'Q4_K', 'IQ4_NL', 'MXFP4'],
  arm64: ['Q4_0', 'Q4_K', 'Q5_K', 'Q6_K', 'Q8_0', 'IQ4_NL', 'MXFP4'],
}

/** Whether matrices of a type are rearranged on this computer. */
export const isRepackedType = (type: string | null): boolean =>
  type !== null && (repackedTypes[process.arch]?.includes(type) === true || (type === 'Q2_K' && hasAvx512()))

/** Linux alone tells without a library; elsewhere Q2_K, rare as it is, counts as left alone. */
const hasAvx512 = () => {
  try {
    return / avx512f /.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return false
  }
}

/**
 * Whether a model should be mapped. A mapped file whose weights are rearranged is in memory twice (measured: 704 instead of
 * 471 MiB for 0.6 billion weights in Q4_0), so one that is rearranged for a good part is read instead.
 */
export const shouldMap = ({ weights }: Pick<ModelShape, 'weights'>): boolean => {
  const sum = (chosen: ModelShape['weights']) => chosen.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  return sum(weights.filter(({ repacked }) => repacked)) < sum(weights) / 4
}
