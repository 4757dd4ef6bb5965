/**
 * Bits that llama.cpp's quantizations take for a weight, on average over a model (its `quantize` tool prints them for a
 * Llama of 8 billion parameters). Small models need a little more, because their embeddings are kept more exact.
 */
const bits: Readonly<Record<string, number>> = {
  F32: 32,
  BF16: 16,
  F16: 16,
  Q8_0: 8.5,
  Q6_K: 6.56,
  Q5_1: 6,
  Q5_K_M: 5.69,
  Q5_K_S: 5.54,
  Q5_0: 5.5,
  Q4_1: 5,
  Q4_K_M: 4.85,
  Q4_K_S: 4.58,
  Q4_0: 4.55,
  IQ4_NL: 4.5,
  IQ4_XS: 4.25,
  MXFP4: 4.25,
  Q3_K_L: 4.27,
  Q3_K_M: 3.91,
  IQ3_M: 3.66,
  Q3_K_S: 3.5,
  IQ3_S: 3.44,
  IQ3_XS: 3.3,
  IQ3_XXS: 3.06,
  Q2_K: 2.96,
  Q2_K_S: 2.8,
  IQ2_M: 2.7,
  IQ2_S: 2.5,
  IQ2_XS: 2.31,
  IQ2_XXS: 2.06,
  TQ2_0: 2.06,
  IQ1_M: 1.75,
  TQ1_0: 1.69,
  IQ1_S: 1.56,
}

/** The name without what publishers put around it: `UD-Q4_K_XL` is a mixture on the base of Q4_K_M. Null for others. */
export function baseQuantization(name: string): string | null {
  const plain = name.toUpperCase().replace(/^UD-/, '')
  const short = plain.replace(/_(?:XL|MOE)$/, '')
  return [plain, short, `${short}_M`].find((each) => each in bits) ?? null
}

/** Bits of one weight; null for a name that is not known. */
export function bitsPerWeight(name: string): number | null {
  const base = baseQuantization(name)
  return base === null ? null : (bits[base] ?? null)
}

/** About how large a file will be, in bytes. A name that is not known counts as one of five bits. */
export const estimateSizeBytes = (parameters: number, quantization: string): number =>
  Math.round((parameters * (bitsPerWeight(quantization) ?? 5)) / 8)
