import { implement } from '@orpc/server'
import { engineContract, type GenerateEvent } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { createEventQueue } from './event-queue.ts'
import { generate } from './generate.ts'
import { heartbeat } from './heartbeat.ts'
import { inspectFile } from './inspect.ts'
import { loadModel, type LoadedModel } from './load.ts'
import { answering, streaming } from './rpc.ts'

/** What a process serves: it loads at most one model, once, and runs one generation at a time. */
export const createEngineRouter = () => {
  const rpc = implement(engineContract)
  let loading = false
  let loaded: LoadedModel | undefined
  let running: AbortController | undefined

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

  async function* run(request: Pick<Parameters<typeof generate>[1], 'messages' | 'sampling'>) {
    const model = theModel()
    if (running) throw new AppError('CONFLICT', 'This engine is answering already.')
    const controller = new AbortController()
    running = controller
    const events = createEventQueue<GenerateEvent>()
    const done = generate(model, { ...request, signal: controller.signal, emit: events.push })
    done.then(events.close, events.fail)
    try {
      yield* events
    } finally {
      // Whoever stops reading stops the work; the next one begins when it is really over.
      controller.abort()
      await Promise.allSettled([done])
      running = undefined
    }
  }

  return rpc.router({
    heartbeat: rpc.heartbeat.handler(({ signal }) => heartbeat(signal)),
    load: rpc.load.handler(({ input }) => streaming(load(input))),
    generate: rpc.generate.handler(({ input }) => streaming(run(input))),
    stop: rpc.stop.handler(() => running?.abort()),
    tokenize: rpc.tokenize.handler(({ input }) =>
      answering(() => Promise.resolve({ tokens: theModel().model.tokenize(input.text) })),
    ),
    inspect: rpc.inspect.handler(({ input }) => answering(() => Promise.resolve(inspectFile(input.path)))),
  })
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
