import type { ApiCall, ApiExchange } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { Part } from '#contract/messages.ts'
import { isReplayable, type Asked } from './replay.ts'
import { createFeed, type Stream } from '#lib/feed.ts'

/** A request under way, as whoever serves it tells about it. */
export interface CallRecord {
  readonly id: number
  /** Who asks, and which model. */
  note(changes: Partial<Pick<ApiCall, 'keyName' | 'model' | 'streamed'>>): void
  /** What was asked, as it came. */
  asked(body: string): void
  /** What that means to a model, once for each answer that is to come; the first is kept where they are several. */
  asks(asked: Asked): void
  /** The first of them in words, where it was asked in tokens. */
  asksInWords(asked: Asked): void
  /** The model has begun. */
  running(): void
  /** What it answers, piece by piece; the calls of functions as they are told. */
  said(part: Pick<Part, 'text'> & { type: Part['type'] | 'calls' }): void
  usage(promptTokens: number, completionTokens: number, timeToFirstTokenMs: number): void
  end(status: number | null, outcome: 'done' | 'failed' | 'left', error?: string): void
}

/** What was asked of the server lately: a ring in memory, gone with the process. */
export interface Calls {
  /** `route`: what `path` was found by. */
  begin(method: string, path: string, route: string): CallRecord
  changed(signal?: AbortSignal): Stream<ApiCall[]>
  /** Throws NOT_FOUND. */
  exchange(id: number): ApiExchange
  /** What it asked of a model. Throws NOT_FOUND when that is not kept any more. */
  whatAsked(id: number): Asked
  /** What was said to that; null where it was more than one answer, called functions, is not whole yet, or too long to be kept. */
  whatSaid(id: number): Said | null
  /** How many that ask a model are under way, by what they wait for. */
  underWay(): { waiting: number; running: number }
  close(): void
}

/** An answer, the thought apart. */
export type Said = Record<Part['type'], string>

/** What is kept of a request. */
interface Words {
  request: string | null
  answer: string
  asked?: Asked
  /** How many answers were asked for. */
  asks: number
  /** How many answers have come to their end. */
  answers: number
  said: Said
  isWhole: boolean
}

/** Called when a request has ended. */
export type OnCall = (call: ApiCall, route: string) => void

const kept = 300
/** Of so many the words are kept, and so many characters of each. */
const wordsKept = 50
const wordsLength = 65_536
const publishEveryMs = 250

export const createCalls = (onEnd: OnCall): Calls => {
  const feed = createFeed<ApiCall[]>({ newestOnly: true })
  const calls: ApiCall[] = []
  const words = new Map<number, Words>()
  let lastId = 0
  let timer: NodeJS.Timeout | undefined

  const list = () => calls.map((call) => ({ ...call }))
  const publish = () => {
    if (feed.readerCount === 0) return
    timer ??= setTimeout(() => {
      timer = undefined
      feed.publish(list())
    }, publishEveryMs).unref()
  }
  /** Those alone that want a model's answer: whoever asks for these figures is no part of them. */
  const count = (outcome: ApiCall['outcome']) =>
    calls.filter((call) => call.outcome === outcome && call.model !== null).length

  return {
    begin: (method, path, route) => {
      const startedAt = performance.now()
      const call: ApiCall = { id: (lastId += 1), at: Date.now(), ...untold, method, path }
      calls.unshift(call)
      calls.splice(kept)
      const change = (changes: Partial<ApiCall>) => {
        Object.assign(call, changes)
        publish()
      }
      const keepAsked = (asked: Asked) => {
        const kept = words.get(call.id)
        if (kept && !kept.asked && isReplayable(asked)) kept.asked = asked
      }
      change({})
      return {
        id: call.id,
        note: change,
        asked: (body) => {
          const shown = body.length > wordsLength ? `${body.slice(0, wordsLength)}…` : body
          words.set(call.id, {
            ...{ request: shown, answer: '', asks: 0, answers: 0 },
            ...{ said: { text: '', thought: '' }, isWhole: true },
          })
          for (const id of words.keys()) if (words.size > wordsKept) words.delete(id)
        },
        asks: (asked) => {
          const kept = words.get(call.id)
          if (kept) kept.asks += 1
          keepAsked(asked)
        },
        asksInWords: keepAsked,
        running: () => {
          if (call.outcome === 'waiting') change({ outcome: 'running' })
        },
        said: ({ type, text }) => {
          const kept = words.get(call.id)
          if (!kept) return
          if (kept.answer.length >= wordsLength || type === 'calls') kept.isWhole = false
          else kept.said[type] += text
          if (kept.answer.length < wordsLength) kept.answer += text
        },
        usage: (promptTokens, completionTokens, timeToFirstTokenMs) => {
          const kept = words.get(call.id)
          if (kept) kept.answers += 1
          change({
            promptTokens: (call.promptTokens ?? 0) + promptTokens,
            completionTokens: (call.completionTokens ?? 0) + completionTokens,
            timeToFirstTokenMs: call.timeToFirstTokenMs ?? timeToFirstTokenMs,
          })
        },
        end: (status, outcome, error) => {
          if (call.durationMs !== null) return
          change({ status, outcome, error: error ?? null, durationMs: performance.now() - startedAt })
          onEnd(call, route)
        },
      }
    },
    changed: (signal) => feed.subscribe([list()], signal),
    exchange: (id) => {
      const call = calls.find((one) => one.id === id)
      if (!call) throw new AppError('NOT_FOUND', 'This request is not remembered any more.')
      const said = words.get(id)
      return {
        id,
        path: call.path,
        request: said?.request ?? null,
        answer: said?.answer || null,
        replayable: said?.asked !== undefined,
      }
    },
    whatAsked: (id) => {
      const asked = words.get(id)?.asked
      if (!asked) throw new AppError('NOT_FOUND', 'What this request asked is not remembered any more.')
      return asked
    },
    whatSaid: (id) => {
      const kept = words.get(id)
      const isOver = calls.some((call) => call.id === id && call.durationMs !== null)
      // Of several the words stand mixed, also where one alone came to its end.
      const isOne = kept?.asks === 1 && kept.answers === 1
      return isOne && isOver && kept.isWhole ? kept.said : null
    },
    underWay: () => ({ waiting: count('waiting'), running: count('running') }),
    close: () => {
      clearTimeout(timer)
      feed.end()
    },
  }
}

const untold = {
  keyName: null,
  model: null,
  status: null,
  outcome: 'waiting',
  streamed: false,
  promptTokens: null,
  completionTokens: null,
  timeToFirstTokenMs: null,
  durationMs: null,
  error: null,
} as const
