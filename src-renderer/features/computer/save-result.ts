import type { BenchResult } from '#contract/bench.ts'

/** Lets the user save a result as a file that `palabre bench --compare` reads. */
export function saveResult(result: BenchResult): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(result, null, 2)}\n`], { type: 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = `${(result.model.id.split('/').at(-1) ?? 'model').replace(/\.gguf$/, '')}.bench.json`
  link.click()
  URL.revokeObjectURL(url)
}
