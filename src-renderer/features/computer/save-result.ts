import type { BenchResult } from '#contract/bench.ts'
import { saveAs } from '#ui/save-as.ts'

/** Lets the user save a result as a file that `palabre bench --compare` reads. */
export function saveResult(result: BenchResult): void {
  const model = (result.model.id.split('/').at(-1) ?? 'model').replace(/\.gguf$/, '')
  saveAs([`${JSON.stringify(result, null, 2)}\n`], `${model}.bench.json`)
}
