import type { GenerateEvent } from '#contract/engine.ts'

/** How far the prompts of a request are read, as llama-server tells it: what was in memory counts as read. */
export const toProgress = () => {
  const startedAt = performance.now()
  const cached = new Map<number, number>()
  return (index: number, { done, total }: Extract<GenerateEvent, { type: 'prefill' }>) => {
    const cache = cached.get(index) ?? done
    cached.set(index, cache)
    return { total, cache, processed: done, time_ms: Math.round(performance.now() - startedAt) }
  }
}
