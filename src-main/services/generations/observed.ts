import type { GenerateEvent } from '#contract/engine.ts'
import type { Engines } from '../engines/types.ts'

type End = Extract<GenerateEvent, { type: 'end' }>

/** Follows one generation, from when it was asked for. */
export interface GenerationWatch {
  /** Each event but the end. */
  onEvent?(event: Exclude<GenerateEvent, End>): void
  /** Sees the end, and may add to what it says. */
  onEnd?(end: End): End
  /** Always last: it ended, failed, or nobody listens any more. */
  onGone?(): void
}

/** Is told of every generation, whoever asks for it. */
export type GenerationObserver = (modelId: string) => GenerationWatch

/**
 * The same engines with `observers` looking on: the one place where answers are metered, so that chats, the API and the
 * terminal all get what it adds.
 */
export const observed = (engines: Engines, observers: readonly GenerationObserver[]): Engines => {
  async function* watching(modelId: string, events: AsyncIterable<GenerateEvent>) {
    const watches = observers.map((observe) => observe(modelId))
    try {
      for await (const event of events) {
        if (event.type !== 'end') {
          for (const watch of watches) watch.onEvent?.(event)
          yield event
        } else {
          yield watches.reduce((end, watch) => watch.onEnd?.(end) ?? end, event)
        }
      }
    } finally {
      for (const watch of watches) watch.onGone?.()
    }
  }
  return {
    ...engines,
    generate: (modelId, request, signal) => watching(modelId, engines.generate(modelId, request, signal)),
    complete: (modelId, request, signal) => watching(modelId, engines.complete(modelId, request, signal)),
  }
}
