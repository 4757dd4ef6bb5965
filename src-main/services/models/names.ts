import type { Model } from '#contract/models.ts'

const splitSuffix = /-(\d{5})-of-(\d{5})$/
const quantizationSuffix =
  /[-._ ]((?:UD-)?(?:I?Q\d+(?:_[0-9A-Z]+)*|TQ\d_\d|MXFP4(?:_MOE)?|BF16|FP?16|FP?32))$/i

/** Which part of a model a file is; `1 of 1` unless its name says `-00002-of-00003`. */
export const splitOf = (fileName: string): { stem: string; part: number; partCount: number } => {
  const stem = fileName.replace(/\.gguf$/i, '')
  const match = splitSuffix.exec(stem)
  if (!match) return { stem, part: 1, partCount: 1 }
  return { stem: stem.slice(0, match.index), part: Number(match[1]), partCount: Number(match[2]) }
}

/** The names of all files of the model of which `fileName` is one, in their order. */
export const partNames = (fileName: string): string[] => {
  const { stem, partCount } = splitOf(fileName)
  if (partCount === 1) return [fileName]
  const pad = (number: number) => String(number).padStart(5, '0')
  const extension = fileName.slice(-'.gguf'.length)
  return Array.from(
    { length: partCount },
    (_, index) => `${stem}-${pad(index + 1)}-of-${pad(partCount)}${extension}`,
  )
}

/** What a file's name says to people: `SmolLM2-135M-Instruct.Q4_1.gguf` is `SmolLM2 135M Instruct`, in `Q4_1`. */
export const readFileName = (fileName: string): Pick<Model, 'name' | 'quantization'> => {
  const { stem } = splitOf(fileName)
  const match = quantizationSuffix.exec(stem)
  const words = (match ? stem.slice(0, match.index) : stem).replaceAll(/[-_ ]+/g, ' ').trim()
  return { name: words || stem, quantization: match?.[1]?.toUpperCase() ?? null }
}

/** Whether a file can be a model: vision projectors, importance matrices and downloads under way cannot. */
export const isModelFile = (fileName: string): boolean =>
  /\.gguf$/i.test(fileName) && !fileName.startsWith('.') && !/mmproj|imatrix/i.test(fileName)
