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
    async ask(modelId, question) {
      asked.set(modelId, (asked.get(modelId) ?? 0) + 1)
      try {
        return await engines.ask(modelId, question)
      } finally {
        const left = (asked.get(modelId) ?? 1) - 1
        if (left > 0) asked.set(modelId, left)
        else asked.delete(modelId)
        look()
      }
    },
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
      const controller = new AbortController()
      const others = patient.get(modelId) ?? new Set()
      patient.set(modelId, others.add(controller))
      try {
        yield* engines.generate(modelId, request, AbortSignal.any([signal, controller.signal]))
      } finally {
        others.delete(controller)
      }
    },
  }
}
