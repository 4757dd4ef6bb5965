/** Which of the models that are here match. Pure. */
import type { Model } from '#contract/models.ts'
import { hasAllWords } from '../has-all-words.ts'

/** All words must be found in its name (which begins with its family's), its publisher, repository, file or quantization. */
export const matchInstalled = (models: readonly Model[], query: string): Model[] =>
  models.filter(({ name, id, quantization }) => hasAllWords(`${name} ${id} ${quantization ?? ''}`, query))
