import type { GenerateEvent } from '#contract/engine.ts'
import { timingsOf, type Spent } from './timings.ts'

/** The times of answers that are under way, each by its number, for those who ask for `timings_per_token`; else nothing. */
export const createLiveTimings = (asked: boolean | null | undefined) => {
  const answers = new Map<number, { spent: Spent; startedAt: number; firstAt: number | null }>()
  const now = () => performance.now()

  return (index: number, event: GenerateEvent): { timings?: ReturnType<typeof timingsOf> } => {
    if (!asked || (event.type !== 'prefill' && event.type !== 'frame')) return {}
    const answer = answers.get(index) ?? {
      spent: {
        cachedTokens: event.type === 'prefill' ? event.done : 0,
        readTokens: 0,
        readMs: 0,
        writtenTokens: 0,
        writingMs: 0,
      },
      startedAt: now(),
      firstAt: null,
    }
    const { spent, startedAt } = answer
    if (event.type === 'prefill') {
      spent.readTokens = event.done - spent.cachedTokens
      spent.readMs = answers.has(index) ? now() - startedAt : 0
    } else {
      answer.firstAt ??= now()
      spent.writtenTokens = event.completionTokens ?? spent.writtenTokens
      spent.writingMs = now() - answer.firstAt
    }
    answers.set(index, answer)
    return { timings: timingsOf(spent) }
  }
}
