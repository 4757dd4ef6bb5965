import type { Activity, GenerationMark } from '#contract/hardware.ts'
import type { GenerationObserver } from './observed.ts'

/** What each model is doing, and has done last. */
export interface ActivityLog {
  observe: GenerationObserver
  of(modelId: string): Activity | null
  /** When it was last asked, in milliseconds since 1970; 0 for never. */
  lastUsedAt(modelId: string): number
  /** How many answers are under way or wait, of all models. */
  readonly answering: number
}

interface Model {
  running: Set<Running>
  last: Pick<Activity, 'tokensPerSecond' | 'timeToFirstTokenMs' | 'contextTokens'>
  lastUsedAt: number
}
interface Running {
  askedAt: number
  firstAt: number | null
  newestAt: number
  /** Tokens that the first frame brought, and all so far. */
  firstTokens: number
  tokens: number
  promptTokens: number
}

/** Below this an answer says nothing of its speed. */
const fewestMs = 300

export const createActivityLog = (
  onMark: (mark: GenerationMark) => void = () => undefined,
  now: () => number = Date.now,
): ActivityLog => {
  const models = new Map<string, Model>()
  const modelOf = (modelId: string): Model => {
    const known = models.get(modelId)
    if (known) return known
    const fresh: Model = {
      running: new Set(),
      last: { tokensPerSecond: null, timeToFirstTokenMs: null, contextTokens: null },
      lastUsedAt: 0,
    }
    models.set(modelId, fresh)
    return fresh
  }

  return {
    observe: (modelId) => {
      const model = modelOf(modelId)
      const run: Running = {
        askedAt: now(),
        firstAt: null,
        newestAt: 0,
        firstTokens: 0,
        tokens: 0,
        promptTokens: 0,
      }
      model.running.add(run)
      model.lastUsedAt = run.askedAt
      return {
        onEvent: (event) => {
          if (event.type === 'prefill') run.promptTokens = event.total
          if (event.type !== 'frame') return
          run.newestAt = now()
          run.tokens = event.completionTokens ?? run.tokens
          if (run.firstAt !== null) return
          // What the first frame brings was made before the clock began.
          run.firstAt = run.newestAt
          run.firstTokens = run.tokens
        },
        onEnd: (end) => {
          const { completionTokens, promptTokens, tokensPerSecond, timeToFirstTokenMs } = end.usage
          if (completionTokens > 0) {
            model.last = {
              tokensPerSecond,
              timeToFirstTokenMs,
              contextTokens: promptTokens + completionTokens,
            }
            const endedAt = now()
            const tookMs = timeToFirstTokenMs + (completionTokens / Math.max(tokensPerSecond, 1e-9)) * 1000
            const startedAt = Math.max(run.askedAt, endedAt - tookMs)
            onMark({ startedAt, endedAt, modelId, completionTokens, tokensPerSecond })
          }
          return end
        },
        onGone: () => {
          model.running.delete(run)
          model.lastUsedAt = now()
        },
      }
    },
    of: (modelId) => {
      const model = models.get(modelId)
      if (!model) return null
      const live = [...model.running].filter(
        ({ firstAt, newestAt }) => firstAt !== null && newestAt - firstAt >= fewestMs,
      )
      if (live.length === 0) return { answering: model.running.size, isLive: false, ...model.last }
      const newest = live.at(-1)
      return {
        answering: model.running.size,
        isLive: true,
        tokensPerSecond: live.reduce(
          (sum, run) => sum + (run.tokens - run.firstTokens) / ((run.newestAt - (run.firstAt ?? 0)) / 1000),
          0,
        ),
        timeToFirstTokenMs: newest?.firstAt ? newest.firstAt - newest.askedAt : null,
        contextTokens: newest ? newest.promptTokens + newest.tokens : null,
      }
    },
    lastUsedAt: (modelId) => models.get(modelId)?.lastUsedAt ?? 0,
    get answering() {
      return [...models.values()].reduce((sum, { running }) => sum + running.size, 0)
    },
  }
}
