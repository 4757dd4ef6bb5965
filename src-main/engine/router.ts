import { implement } from '@orpc/server'
import { engineContract, type GenerateEvent } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { measureBandwidth } from './bandwidth.ts'
import { calibrate } from './calibrate.ts'
import { createEventQueue } from './event-queue.ts'
import { examine } from './examine.ts'
import { complete, generate, type Asking } from './generate.ts'
import { heartbeat } from './heartbeat.ts'
import { inspectFile } from './inspect.ts'
import { detokenize, measure, render, tokenize } from './look.ts'
import { loadModel, type LoadedModel } from './load.ts'
import { prepare } from './prepare.ts'
import { isQuiet } from './quiet.ts'
import { replying, streaming } from './rpc.ts'
import { readShape } from './shape.ts'
import { forget, heldTokens, loadState, saveState } from './state-file.ts'

/** An answer under way. */
interface Running {
  id: string | undefined
  controller: AbortController
}

/** What a process serves: it loads at most one model, once, and answers several at a time. */
export const createEngineRouter = () => {
  const rpc = implement(engineContract)
  let loading = false
  let loaded: LoadedModel | undefined
  const runnings = new Set<Running>()

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

  /** Begins at once, so that a stop which follows is never too early. */
  const answering = (id: string | undefined, answer: (asking: Asking) => Promise<void>) => {
    const running: Running = { id, controller: new AbortController() }
    const events = createEventQueue<GenerateEvent>()
    runnings.add(running)
    answer({ signal: running.controller.signal, emit: events.push })
      .then(events.close, events.fail)
      .finally(() => runnings.delete(running))
    return streaming(untilLeft(events, () => running.controller.abort()))
  }
  const stop = (id: string | undefined) => {
    for (const running of runnings) if (id === undefined || running.id === id) running.controller.abort()
  }

  return rpc.router({
    heartbeat: rpc.heartbeat.handler(({ signal }) => heartbeat(signal, () => loaded?.steps.current ?? null)),
    load: rpc.load.handler(({ input }) => streaming(load(input))),
    generate: rpc.generate.handler(({ input }) =>
      replying(() => {
        const model = theModel()
        return Promise.resolve(answering(input.id, (asking) => generate(model, input, asking)))
      }),
    ),
    complete: rpc.complete.handler(({ input }) =>
      replying(() => {
        const model = theModel()
        return Promise.resolve(answering(input.id, (asking) => complete(model, input, asking)))
      }),
    ),
    prepare: rpc.prepare.handler(({ input, signal }) =>
      replying(async () => prepare(theModel(), input, signal)),
    ),
    detokenize: rpc.detokenize.handler(({ input }) =>
      replying(() => Promise.resolve({ text: detokenize(theModel(), input.tokens) })),
    ),
    render: rpc.render.handler(({ input }) => replying(async () => render(theModel(), input))),
    measure: rpc.measure.handler(({ input }) => replying(async () => measure(theModel(), input))),
    embed: rpc.embed.handler(({ input, signal }) =>
      replying(async () => theModel().embedder.embed(input.texts, input.truncate ?? false, signal)),
    ),
    rank: rpc.rank.handler(({ input, signal }) =>
      replying(async () => theModel().ranker.rank(input.query, input.documents, signal)),
    ),
    saveState: rpc.saveState.handler(({ input }) =>
      replying(async () => saveState(theModel(), input.conversation, input.path)),
    ),
    loadState: rpc.loadState.handler(({ input }) =>
      replying(async () => loadState(theModel(), input.conversation, input.path)),
    ),
    held: rpc.held.handler(({ input }) =>
      replying(() => Promise.resolve({ tokens: heldTokens(theModel(), input.conversation) })),
    ),
    forget: rpc.forget.handler(({ input }) => replying(async () => forget(theModel(), input.conversations))),
    stop: rpc.stop.handler(({ input }) => stop(input?.id)),
    tokenize: rpc.tokenize.handler(({ input }) =>
      replying(() => Promise.resolve(tokenize(theModel(), input))),
    ),
    examine: rpc.examine.handler(({ input }) => streaming(examine(input.path, input.repairs))),
    inspect: rpc.inspect.handler(({ input }) => replying(() => Promise.resolve(inspectFile(input.path)))),
    shape: rpc.shape.handler(({ input }) =>
      replying(() => Promise.resolve(readShape(input.path, { headerOnly: input.headerOnly }))),
    ),
    calibrate: rpc.calibrate.handler(({ input, signal }) =>
      replying(async () => {
        const model = theModel()
        const { threadCandidates } = model
        if (input?.candidates) return calibrate(model, input.candidates, signal)
        // On a crowded computer a single token can take seconds, and nothing would be learnt from it.
        const isWorthIt = threadCandidates.length > 1 && (await isQuiet(Math.max(...threadCandidates)))
        return isWorthIt ? calibrate(model, threadCandidates, signal) : null
      }),
    ),
    bandwidth: rpc.bandwidth.handler(() => replying(measureBandwidth)),
  })
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
