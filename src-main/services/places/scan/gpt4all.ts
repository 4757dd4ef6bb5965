import { scanPlain } from './plain.ts'
import type { Scan } from './types.ts'

/** What is still on its way is called so, and keeps the ending of a model. */
const unfinished = /^incomplete-/

/** GPT4All: files of one folder. */
export const scanGpt4all: Scan = async (root) =>
  (await scanPlain(root)).filter(({ fileName }) => !unfinished.test(fileName))
