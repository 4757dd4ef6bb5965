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
  /** Learned from its answers, to tell how fast it goes before it has ended. */
  charactersPerToken: number
}
interface Running {
  askedAt: number
  firstAt: number | null
  newestAt: number
  characters: number
  promptTokens: number
}

/** A guess for most languages' text until the model's first answer has ended. */
const usualCharactersPerToken = 4
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
      charactersPerToken: usualCharactersPerToken,
    }
    models.set(modelId, fresh)
    return fresh
  }

  return {
    observe: (modelId) => {
      const model = modelOf(modelId)
      const run: Running = { askedAt: now(), firstAt: null, newestAt: 0, characters: 0, promptTokens: 0 }
      model.running.add(run)
      model.lastUsedAt = run.askedAt
      return {
        onEvent: (event) => {
          if (event.type === 'prefill') run.promptTokens = event.total
          if (event.type !== 'frame') return
          run.newestAt = now()
          // What the first frame brings was made before the clock began.
          if (run.firstAt === null) run.firstAt = run.newestAt
          else run.characters += event.parts.reduce((sum, { text }) => sum + text.length, 0)
        },
        onEnd: (end) => {
          const { completionTokens, promptTokens, tokensPerSecond, timeToFirstTokenMs } = end.usage
          if (completionTokens > 0) {
            model.last = {
              tokensPerSecond,
              timeToFirstTokenMs,
              contextTokens: promptTokens + completionTokens,
            }
            if (run.characters > 100) model.charactersPerToken = run.characters / completionTokens
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
      const tokensOf = ({ characters }: Running) => characters / model.charactersPerToken
      const newest = live.at(-1)
      return {
        answering: model.running.size,
        isLive: true,
        tokensPerSecond: live.reduce(
          (sum, run) => sum + tokensOf(run) / ((run.newestAt - (run.firstAt ?? 0)) / 1000),
          0,
        ),
        timeToFirstTokenMs: newest?.firstAt ? newest.firstAt - newest.askedAt : null,
        contextTokens: newest ? Math.round(newest.promptTokens + tokensOf(newest)) : null,
      }
    },
    lastUsedAt: (modelId) => models.get(modelId)?.lastUsedAt ?? 0,
    get answering() {
      return [...models.values()].reduce((sum, { running }) => sum + running.size, 0)
    },
  }
}
