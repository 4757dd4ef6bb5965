/**
 * The one fake engine, for tests of whatever stands above `LaunchEngine`: it serves the real engine contract
 * over a real message channel inside this process, says what its script says, and crashes or hangs when told.
 * It must not know the real engine.
 */
import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { ORPCError } from '@orpc/client'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import type { ExamineEvent } from '#contract/doctor.ts'
import {
  engineContract,
  type Calibration,
  type EngineInfo,
  type GenerateEvent,
  type TokenReport,
} from '#contract/engine.ts'
import { type AppError } from '#contract/errors.ts'
import type { Energy, Part } from '#contract/messages.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { ModelInspection } from '#contract/models.ts'
import type { ThinkingOffer } from '#contract/thinking.ts'
import type {
  CompleteRequest,
  EngineExit,
  EnginePort,
  EngineProcess,
  GenerateRequest,
  LaunchEngine,
} from './types.ts'

export interface FakeScript {
  /** The answer, one frame a part. */
  answer?: Part[] | ((request: GenerateRequest) => Part[])
  /** What comes after it, before the end: calls. */
  afterAnswer?: GenerateEvent[]
  /** Frames after which the answer waits for `release()` (or a stop); by default it never waits. */
  holdAfter?: number
  /** Time between two frames, as of a model that is at work; none by default. */
  frameDelayMs?: number
  /** When true, loading waits for `release()`. */
  holdLoad?: boolean
  /** Makes loading fail; called with the number of launches so far (1 for the first). */
  loadError?: (launches: number) => AppError | undefined
  /** Makes the process die while it loads. */
  crashOnLoad?: (launches: number) => boolean
  /** Thrown instead of an answer. */
  generateError?: AppError
  /** When true, `stop` is not obeyed. */
  ignoreStop?: boolean
  contextSize?: number
  /** How many it answers at a time. Default 1. */
  sequences?: number
  thinking?: ThinkingOffer
  /** How well a text answers a question; by default it cannot tell. */
  rank?: (query: string, document: string) => number
  /** A text as a vector; by default it makes none. */
  embed?: (text: string, truncate: boolean) => number[]
  /** When true, `embed` waits until it is cancelled. */
  holdEmbed?: boolean
  /** What it was trained to find around a gap; by default nothing. */
  infill?: EngineInfo['infill']
  /** Of every prompt; by default as many as it has messages. */
  promptTokens?: number
  /** The tokens that a frame is made of, where `logprobs` are asked for; by default nothing is told of them. */
  reports?: (part: Part) => TokenReport[]
  /** What an answer drew, by its number from 0; by default that is not known. */
  energy?: (answer: number) => Energy | undefined
  /** What it writes as the state of a conversation that it was asked; absent: nothing is ever held. */
  state?: (conversation: string) => string
  /** When true, `prepare` waits until it is cancelled. */
  holdPrepare?: boolean
  /** What a calibration finds; null: it gives up. Without it there is nothing to choose. */
  calibration?: Calibration | null
  /** A calibration lasts until it is cancelled. */
  holdCalibration?: boolean
  /** Makes the process die while it loads a state. */
  crashOnLoadState?: boolean
  loadStateError?: AppError
  inspection?: Partial<ModelInspection>
  examination?: ExamineEvent[]
  /** How long each of its checks takes. */
  checkMs?: number
  shape?: Partial<ModelShape>
}

/** One launched fake process and its strings. */
export interface FakeProcess extends EngineProcess {
  readonly alive: boolean
  /** The calls so far, by name: `load <path>`, `generate`, `stop`, … */
  readonly calls: readonly string[]
  readonly requests: readonly GenerateRequest[]
  /** What it went on with, without a template. */
  readonly prompts: readonly CompleteRequest['prompt'][]
  /** Dies as by a native abort. */
  crash(): void
  /** Goes silent: no heartbeat, no answer, but alive. */
  hang(): void
  /** Lets go on whatever the script holds. */
  release(): void
}

export type FakeLaunch = LaunchEngine & { readonly processes: readonly FakeProcess[] }

const defaultAnswer: Part[] = ['Hello', ' from', ' the fake engine.'].map((text) => ({ type: 'text', text }))

/** A `LaunchEngine` whose processes follow `script`; each one launched is kept in `processes`. */
export const createFakeLaunch = (script: FakeScript = {}): FakeLaunch => {
  const processes: FakeProcess[] = []
  const launch = () => {
    const process = startFakeProcess(script, processes.length + 1)
    processes.push(process)
    return process
  }
  return Object.assign(launch, { processes })
}

const startFakeProcess = (script: FakeScript, launches: number): FakeProcess => {
  const { port1: near, port2: far } = new MessageChannel()
  const exit = Promise.withResolvers<EngineExit>()
  const released = Promise.withResolvers<undefined>()
  const calls: string[] = []
  const requests: GenerateRequest[] = []
  const prompts: CompleteRequest['prompt'][] = []
  /** The conversations that it holds, by their names. */
  const held = new Set<string>()
  let alive = true
  let answered = 0
  let hung = false
  /** What stops the answers under way, by their ids. */
  const stops = new Map<string | undefined, () => void>()

  const end = (result: EngineExit) => {
    if (!alive) return
    alive = false
    near.close()
    far.close()
    exit.resolve(result)
  }
  const crash = () => end({ code: null, signal: 'SIGABRT' })
  /** Waits for ever once the process hangs, as everything in it would. */
  const breathe = () => (hung ? new Promise<never>(() => undefined) : Promise.resolve())

  const answerFor = (request: GenerateRequest) =>
    typeof script.answer === 'function' ? script.answer(request) : (script.answer ?? defaultAnswer)

  async function* answer(
    id: string | undefined,
    parts: Part[],
    promptTokens: number,
    logprobs: number | undefined,
  ): AsyncGenerator<GenerateEvent, void> {
    const stopped = Promise.withResolvers<'stop'>()
    stops.set(id, () => stopped.resolve('stop'))
    await breathe()
    if (script.generateError) throw toORPCError(script.generateError)
    yield { type: 'prefill', done: 1, total: 1 }
    let sent = 0
    const hold = async () => (await Promise.race([released.promise, stopped.promise])) === 'stop'
    let isStopped = false
    for (const part of parts) {
      if (sent === script.holdAfter) isStopped = await hold()
      await breathe()
      if (isStopped) break
      if (script.frameDelayMs !== undefined) await delay(script.frameDelayMs)
      const tokens = logprobs === undefined ? undefined : script.reports?.(part)
      yield { type: 'frame', parts: [part], completionTokens: sent + 1, ...(tokens && { tokens }) }
      sent += 1
    }
    if (script.holdAfter !== undefined && script.holdAfter >= parts.length && !isStopped)
      isStopped = await hold()
    await breathe()
    stops.delete(id)
    yield* script.afterAnswer ?? []
    const energy = script.energy?.(answered++)
    yield {
      type: 'end',
      reason: isStopped ? 'abort' : 'stop',
      usage: {
        promptTokens,
        cachedTokens: 0,
        completionTokens: sent,
        timeToFirstTokenMs: 1,
        tokensPerSecond: 100,
        ...(energy && { energy }),
      },
    }
  }

  const rpc = implement(engineContract)
  const router = rpc.router({
    heartbeat: rpc.heartbeat.handler(async function* ({ signal }) {
      while (!signal?.aborted) {
        await breathe()
        yield { at: Date.now() }
        await new Promise((resolve) => setTimeout(resolve, 20).unref())
      }
    }),
    load: rpc.load.handler(async function* ({ input }) {
      calls.push(`load ${input.path}`)
      await breathe()
      yield { type: 'progress', progress: 0.5 }
      if (script.holdLoad) await released.promise
      if (script.crashOnLoad?.(launches)) crash()
      const error = script.loadError?.(launches)
      if (error) throw toORPCError(error)
      await breathe()
      const contextSize = input.contextSize ?? script.contextSize ?? 2048
      yield {
        type: 'ready',
        info: {
          contextSize,
          trainContextSize: 8192,
          chatWrapper: 'fake',
          thinking: script.thinking ?? { thinks: false, isOnByDefault: null, efforts: [] },
          sequences: script.sequences ?? 1,
          atOnce: script.sequences ?? 1,
          kvCacheType: 'F16/F16',
          threads: script.calibration !== undefined ? (input.measuredThreads?.['key'] ?? 8) : 1,
          threadChoice:
            script.calibration !== undefined
              ? { key: 'key', of: 8, isMeasured: input.measuredThreads?.['key'] !== undefined }
              : null,
          memory: { weightsBytes: 1024, contextBytes: 1024 },
          infill: script.infill ?? null,
          version: 'fake',
        },
      }
    }),
    generate: rpc.generate.handler(async function* ({ input }) {
      calls.push('generate')
      requests.push(input)
      if (script.state && input.conversation !== undefined) held.add(input.conversation)
      yield* answer(input.id, answerFor(input), script.promptTokens ?? input.messages.length, input.logprobs)
    }),
    complete: rpc.complete.handler(async function* ({ input }) {
      calls.push('complete')
      prompts.push(input.prompt)
      const parts = typeof script.answer === 'function' ? defaultAnswer : (script.answer ?? defaultAnswer)
      yield* answer(input.id, parts, input.prompt.length, input.logprobs)
    }),
    prepare: rpc.prepare.handler(async ({ input, signal }) => {
      calls.push(`prepare ${input.messages.at(-1)?.text ?? ''}${input.goesOn ? ' …' : ''}`)
      if (!script.holdPrepare) return
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
      calls.push('prepare cancelled')
    }),
    detokenize: rpc.detokenize.handler(({ input }) => ({ text: String.fromCodePoint(...input.tokens) })),
    render: rpc.render.handler(({ input }) => {
      if (input.thinking) calls.push(`render, thinking ${input.thinking.mode}`)
      const text = input.messages.map((message) => message.text).join('\n')
      return {
        text,
        written: text,
        tokens: Array.from(text, (character) => ({ token: character.codePointAt(0) ?? 0, text: character })),
      }
    }),
    measure: rpc.measure.handler(({ input }) => {
      calls.push('measure')
      const messageTokens = input.messages.map(({ text }) => text.length)
      return { totalTokens: messageTokens.reduce((sum, count) => sum + count + 1, 0), messageTokens }
    }),
    embed: rpc.embed.handler(async ({ input: { texts, truncate = false }, signal }) => {
      const { embed, holdEmbed } = script
      if (!embed) return notSupported()
      calls.push(`embed ${texts.length}`)
      if (holdEmbed) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
        calls.push('embed cancelled')
      }
      return texts.map((text) => ({ vector: embed(text, truncate), tokens: text.length }))
    }),
    rank: rpc.rank.handler(({ input: { query, documents } }) => {
      const { rank } = script
      if (!rank) return notSupported()
      return documents.map((document) => ({ score: rank(query, document), tokens: document.length }))
    }),
    held: rpc.held.handler(({ input }) => ({
      tokens: held.has(input.conversation) ? (script.promptTokens ?? 1) : 0,
    })),
    saveState: rpc.saveState.handler(async ({ input }) => {
      calls.push(`saveState ${input.path}`)
      await breathe()
      if (!script.state || !held.has(input.conversation)) return null
      const bytes = Buffer.from(script.state(input.conversation))
      writeFileSync(input.path, bytes)
      return { tokens: script.promptTokens ?? 1, sizeBytes: bytes.length }
    }),
    loadState: rpc.loadState.handler(async ({ input }) => {
      calls.push(`loadState ${input.path}`)
      await breathe()
      if (script.crashOnLoadState) crash()
      await breathe()
      if (script.loadStateError) throw toORPCError(script.loadStateError)
      held.add(input.conversation)
      return { tokens: script.promptTokens ?? 1 }
    }),
    forget: rpc.forget.handler(({ input: { conversations } }) => {
      for (const name of conversations ?? ['everything']) calls.push(`forget ${name}`)
      for (const name of conversations ?? [...held]) held.delete(name)
    }),
    stop: rpc.stop.handler(async ({ input }) => {
      calls.push('stop')
      await breathe()
      if (script.ignoreStop) return
      for (const [id, stop] of stops) if (input?.id === undefined || input.id === id) stop()
    }),
    tokenize: rpc.tokenize.handler(async ({ input }) => {
      await breathe()
      const characters = Array.from(input.text)
      return {
        tokens: characters.map((character) => character.codePointAt(0) ?? 0),
        ...(input.pieces && { pieces: characters.map((character) => [...Buffer.from(character)]) }),
      }
    }),
    examine: rpc.examine.handler(async function* ({ input }) {
      calls.push(`examine ${input.path}`)
      await breathe()
      for (const event of script.examination ?? []) {
        if (event.type === 'found' && script.checkMs !== undefined) await delay(script.checkMs)
        yield event
      }
    }),
    inspect: rpc.inspect.handler(async ({ input }) => {
      calls.push(`inspect ${input.path}`)
      await breathe()
      return { ...fakeInspection, ...script.inspection }
    }),
    shape: rpc.shape.handler(async ({ input }) => {
      calls.push(`shape ${input.path}`)
      await breathe()
      return { ...fakeShape, ...script.shape }
    }),
    calibrate: rpc.calibrate.handler(async ({ signal }) => {
      calls.push('calibrate')
      await breathe()
      if (!script.holdCalibration) return script.calibration ?? null
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
      calls.push('calibrate cancelled')
      return null
    }),
    bandwidth: rpc.bandwidth.handler(async () => {
      calls.push('bandwidth')
      await breathe()
      return { bytesPerSecond: 10e9, nearBytesPerSecond: 130e9, threads: 2, isSteady: true, gpu: null }
    }),
  })
  new RPCHandler(router).upgrade(portOf(far))

  return {
    pid: 1_000_000 + launches,
    port: portOf(near),
    exited: exit.promise,
    stderrTail: () => '',
    kill: () => end({ code: null, signal: 'SIGKILL' }),
    get alive() {
      return alive
    },
    calls,
    requests,
    prompts,
    crash,
    hang: () => (hung = true),
    release: () => released.resolve(undefined),
  }
}

const portOf = (port: MessagePort): EnginePort => ({
  on: (event, listener: (event: { data: unknown }) => void) => {
    port.on(event, (data: unknown) => listener({ data }))
  },
  postMessage: (data) => port.postMessage(data),
})

const notSupported = (): never => {
  throw new ORPCError('NOT_SUPPORTED', { message: 'The fake engine does not do that.', data: {} })
}

const toORPCError = ({ code, message, details }: AppError) =>
  new ORPCError(code, { message, data: { details } })

const fakeInspection: ModelInspection = {
  architecture: 'fake',
  name: 'Fake',
  parameterCount: 1,
  contextSize: 8192,
  layerCount: 1,
  vocabularySize: 1,
  fileType: 'F32',
  chatTemplate: null,
  license: null,
  tensorCount: 1,
  sizeBytes: 1,
}

const fakeShape: ModelShape = {
  architecture: 'fake',
  trainContextSize: 8192,
  layerCount: 1,
  embeddingSize: 64,
  feedForwardSize: 64,
  vocabularySize: 256,
  mergeCount: 0,
  tied: false,
  expertShare: 1,
  mapped: true,
  weights: [{ role: 'layer', type: 'F16', sizeBytes: 1024, repacked: false }],
  caches: [{ layers: 1, elementsPerToken: 128, latent: false, window: null }],
  recurrentElements: 0,
}
