import type { Place } from '#contract/places.ts'
import { scanGpt4all } from './gpt4all.ts'
import { scanHuggingFace } from './hugging-face.ts'
import { scanJan } from './jan.ts'
import { scanOllama } from './ollama.ts'
import { scanPlain } from './plain.ts'
import type { Scan } from './types.ts'

export type { PlaceModel } from './types.ts'

/** How the models of each kind of place are found. */
export const scans: Readonly<Record<Place['kind'], Scan>> = {
  'lm-studio': scanPlain,
  jan: scanJan,
  gpt4all: scanGpt4all,
  ollama: scanOllama,
  'hugging-face': scanHuggingFace,
  stick: scanPlain,
  folder: scanPlain,
}
