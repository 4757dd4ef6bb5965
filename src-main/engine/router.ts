import { implement, ORPCError } from '@orpc/server'
import { engineContract, type GenerateEvent } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { measureBandwidth } from './bandwidth.ts'
import { createEventQueue } from './event-queue.ts'
import { examine } from './examine.ts'
import { generate } from './generate.ts'
import { heartbeat } from './heartbeat.ts'
import { inspectFile } from './inspect.ts'
import { detokenize, measure, render } from './look.ts'
import { loadModel, type LoadedModel } from './load.ts'
import { answering, streaming } from './rpc.ts'
import { readShape } from './shape.ts'

/** What a process serves: it loads at most one model, once, and runs one generation at a time. */
export const createEngineRouter = () => {
  const rpc = implement(engineContract)
  let loading = false
  let loaded: LoadedModel | undefined
  let running: { controller: AbortController; done: Promise<void> } | undefined

  const theModel = () => {
    if (!loaded) throw new AppError('NO_MODEL', 'This engine has not loaded a model yet.')
    return loaded
  }

  async function* load(options: Omit<Parameters<typeof loadModel>[0], 'onProgress'>) {
    if (loading) throw new AppError('CONFLICT', 'This engine has its model already.')
    loading = true
    const events = createEventQueue<{ type: 'progress'; progress: number }>()
    const result = loadModel({
      ...options,
      onProgress: throttled((progress) => events.push({ type: 'progress', progress })),
    })
    result.then(events.close, events.fail)
    yield* events
    loaded = await result
    yield { type: 'ready' as const, info: loaded.info }
  }

  /** Begins at once, so that a stop which follows is never too early; the next one waits for its end. */
  const answer = (request: Pick<Parameters<typeof generate>[1], 'messages' | 'sampling' | 'thinking'>) => {
    const model = theModel()
    const previous = running
    const controller = new AbortController()
    const events = createEventQueue<GenerateEvent>()
    const work = async () => {
      await previous?.done
      await generate(model, { ...request, signal: controller.signal, emit: events.push }).then(
        events.close,
        events.fail,
      )
    }
    running = { controller, done: work() }
    return streaming(untilLeft(events, () => controller.abort()))
  }

  return rpc.router({
    heartbeat: rpc.heartbeat.handler(({ signal }) => heartbeat(signal)),
    load: rpc.load.handler(({ input }) => streaming(load(input))),
    generate: rpc.generate.handler(({ input }) => answering(() => Promise.resolve(answer(input)))),
    complete: rpc.complete.handler(notYet),
    prepare: rpc.prepare.handler(notYet),
    detokenize: rpc.detokenize.handler(({ input }) =>
      answering(() => Promise.resolve({ text: detokenize(theModel(), input.tokens) })),
    ),
    render: rpc.render.handler(({ input }) => answering(async () => render(theModel(), input))),
    measure: rpc.measure.handler(({ input }) => answering(async () => measure(theModel(), input))),
    embed: rpc.embed.handler(notYet),
    saveState: rpc.saveState.handler(notYet),
    loadState: rpc.loadState.handler(notYet),
    forget: rpc.forget.handler(notYet),
    stop: rpc.stop.handler(() => running?.controller.abort()),
    tokenize: rpc.tokenize.handler(({ input }) =>
      answering(() => Promise.resolve({ tokens: theModel().model.tokenize(input.text, input.special) })),
    ),
    examine: rpc.examine.handler(({ input }) => streaming(examine(input.path, input.repairs))),
    inspect: rpc.inspect.handler(({ input }) => answering(() => Promise.resolve(inspectFile(input.path)))),
    shape: rpc.shape.handler(({ input }) =>
      answering(() => Promise.resolve(readShape(input.path, { headerOnly: input.headerOnly }))),
    ),
    bandwidth: rpc.bandwidth.handler(() => answering(measureBandwidth)),
  })
}

const notYet = (): never => {
  throw new ORPCError('NOT_SUPPORTED', { message: 'This engine does not do that yet.', data: {} })
}

/** Passes `events` on; calls `onLeave` when the reader goes, be it before their end. */
async function* untilLeft<T>(events: AsyncIterable<T>, onLeave: () => void): AsyncGenerator<T, void> {
  try {
    yield* events
  } finally {
    onLeave()
  }
}

const progressMs = 50

/** Passes numbers on that rise, at most twenty a second. */
const throttled = (send: (progress: number) => void) => {
  let last = 0
  let lastAt = -Infinity
  return (progress: number) => {
    const now = performance.now()
    if (progress <= last || now - lastAt < progressMs) return
    last = progress
    lastAt = now
    send(Math.min(progress, 1))
  }
}
