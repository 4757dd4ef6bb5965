import type { GenerateEvent } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { abortedEnd } from './generation.ts'
import type { Engines, GenerateRequest } from './types.ts'

/** Engines that also do small things nobody waits for. */
export interface PatientEngines extends Engines {
  /**
   * An answer by a model that is loaded, once nobody wants anything of it; given up, with `end` and `reason: 'abort'`, as soon as
   * somebody does. It starts no process, and makes nobody wait for longer than a stop takes.
   */
  generateWhenIdle(
    modelId: string,
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncIterable<GenerateEvent>
  /**
   * Something else that nobody waits for, likewise: its signal aborts as soon as somebody wants an answer. Null when it never began. Throws
   * what `work` throws.
   */
  whenIdle<T>(
    modelId: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | null>
  /** Resolves once nobody wants anything of a model; with false when it never will be: it is not loaded, or `signal` aborts. */
  untilIdle(modelId: string, signal: AbortSignal): Promise<boolean>
}

export const withPatience = (engines: Engines): PatientEngines => {
  /** How many wait for each model or are answered by it. */
  const wanted = new Map<string, number>()
  const patient = new Map<string, Set<AbortController>>()
  /** Questions under way that make no answer, such as vectors: nobody is stopped for them, but the model stays. */
  const asked = new Map<string, number>()

  const want = (modelId: string) => {
    wanted.set(modelId, (wanted.get(modelId) ?? 0) + 1)
    for (const controller of patient.get(modelId) ?? []) controller.abort()
    return () => {
      const left = (wanted.get(modelId) ?? 1) - 1
      if (left > 0) wanted.set(modelId, left)
      else wanted.delete(modelId)
      look()
    }
  }
  const stateOf = (modelId: string) => engines.states().find((state) => state.modelId === modelId)?.status

  const counted = async <T>(modelId: string, question: () => Promise<T>): Promise<T> => {
    asked.set(modelId, (asked.get(modelId) ?? 0) + 1)
    try {
      return await question()
    } finally {
      const left = (asked.get(modelId) ?? 1) - 1
      if (left > 0) asked.set(modelId, left)
      else asked.delete(modelId)
      look()
    }
  }

  /** Those who wait for a model to be idle look again whenever something changed. */
  const waiting = new Set<() => void>()
  const look = () => {
    for (const wake of [...waiting]) wake()
  }
  engines.onChange(look)
  const untilIdle: PatientEngines['untilIdle'] = async (modelId, signal) => {
    signal.addEventListener('abort', look)
    try {
      for (;;) {
        const status = stateOf(modelId)
        // One that is being loaded will be there.
        if (signal.aborted || status === undefined || status === 'failed' || status === 'unloading')
          return false
        if (status === 'ready' && !wanted.has(modelId) && !asked.has(modelId)) return true
        const { promise, resolve } = Promise.withResolvers<undefined>()
        const wake = () => resolve(undefined)
        waiting.add(wake)
        await promise
        waiting.delete(wake)
      }
    } finally {
      signal.removeEventListener('abort', look)
    }
  }

  /** A signal that aborts with `signal`, or when somebody wants an answer; and what ends that. */
  const yielding = (modelId: string, signal: AbortSignal) => {
    const controller = new AbortController()
    const others = patient.get(modelId) ?? new Set()
    patient.set(modelId, others.add(controller))
    return {
      signal: AbortSignal.any([signal, controller.signal]),
      leave: () => others.delete(controller),
    }
  }

  const withNaming = (states: EngineState[]) =>
    states.map((state): EngineState => {
      const isQuiet = (patient.get(state.modelId)?.size ?? 0) > 0 && !wanted.has(state.modelId)
      return state.status === 'generating' && isQuiet ? { ...state, isNaming: true } : state
    })

  return {
    ...engines,
    states: () => withNaming(engines.states()),
    onChange: (listener) => engines.onChange((states) => listener(withNaming(states))),
    untilIdle,
    whenIdle: async (modelId, work, signal) => {
      if (!(await untilIdle(modelId, signal))) return null
      const turn = yielding(modelId, signal)
      try {
        return await work(turn.signal)
      } finally {
        turn.leave()
      }
    },
    ask: (modelId, question) => counted(modelId, () => engines.ask(modelId, question)),
    calibrate: (modelId, signal) => counted(modelId, () => engines.calibrate(modelId, signal)),
    async *generate(modelId, request, signal) {
      const leave = want(modelId)
      try {
        yield* engines.generate(modelId, request, signal)
      } finally {
        leave()
      }
    },
    async *complete(modelId, request, signal) {
      const leave = want(modelId)
      try {
        yield* engines.complete(modelId, request, signal)
      } finally {
        leave()
      }
    },
    async *generateWhenIdle(modelId, request, signal) {
      if (!(await untilIdle(modelId, signal))) {
        yield abortedEnd()
        return
      }
      const turn = yielding(modelId, signal)
      try {
        yield* engines.generate(modelId, request, turn.signal)
      } finally {
        turn.leave()
      }
    },
  }
}
