import { statSync } from 'node:fs'
import type { EngineInfo, GenerateEvent } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Model, ModelInspection } from '#contract/models.ts'
import { checkCharacters } from '#contract/prompt-length.ts'
import { chooseModel } from '../chats/choose-model.ts'
import type { CompleteRequest, EngineCalls, Engines, GenerateRequest } from '../engines/types.ts'
import { chooseByName } from '../models/choose-by-name.ts'
import type { Models } from '../models/index.ts'
import { createAdmission, type Admission, type Turn } from './admission.ts'
import { createHeaders } from './headers.ts'
import type { IdleWatch } from './idle.ts'
import { findByName } from './model-names.ts'
import { limitTime } from './time-limit.ts'

/** Whoever waits this long for its turn is told to come again. */
const longestWaitMs = 10 * 60_000
/** No answer takes longer. */
const longestAnswerMs = 60 * 60_000
/** So many wait for one model; the next are told to come again. Fewer than there may be connections, else nobody could be told. */
const maxWaiting = 128

/** What callers ask of the models: found by name, loaded on demand, each in its turn. */
export interface Inference {
  models(): Model[]
  /** By any of its names; without one the preferred, a loaded or the only one. Throws MODEL_NOT_FOUND, NO_MODEL, INVALID_INPUT. */
  find(name: string | null | undefined): Model
  isLoaded(modelId: string): boolean
  /** Of a model that is loaded; null of any other. */
  info(modelId: string): EngineInfo | null
  /** When its file was last written, in milliseconds since 1970; 0 where it is gone. */
  changedAt(model: Model): number
  /** What the file's header says, read once for as long as the file stays as it is. */
  inspect(model: Model): Promise<ModelInspection>
  /** The same where it has been read already; null of any other. */
  inspected(model: Model): ModelInspection | null
  /** Loads it if need be, and counts that as a use. Throws MODEL_*. */
  ready(modelId: string): Promise<EngineInfo>
  /** Loads it for the owner: it stays. Throws MODEL_*. */
  hold(modelId: string): Promise<void>
  /** Ends with `end`; throws AppError and Busy. `caller` shares fairly with the others. */
  generate(
    model: Model,
    caller: string,
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void>
  complete(
    model: Model,
    caller: string,
    request: CompleteRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void>
  /**
   * Has the model read texts, in a turn as of an answer. What `read` is given aborts with `signal`, and after the longest time of an answer.
   * Throws what `generate` throws, and INTERRUPTED once `signal` is aborted.
   */
  read<T>(
    model: Model,
    caller: string,
    read: (call: EngineCalls, options: { signal: AbortSignal }) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>
  /** Asks the model something that makes no answer. */
  ask<T>(model: Model, question: (call: EngineCalls) => Promise<T>): Promise<T>
  /** From now on this model is the only one, whatever name is asked for. Throws MODEL_NOT_FOUND, CONFLICT. */
  serveOnly(name: string): Model
  /** How many answers are made at a time, and how many are being made now. */
  places(modelId: string): { total: number; busy: number }
  /** Loads it, and counts that as a use. */
  touch(model: Model): Promise<void>
}

interface InferenceOptions {
  engines: Engines
  models: Pick<Models, 'list' | 'inspect' | 'pathOf'>
  preferred: () => string | null
  idle: IdleWatch
}

export const createInference = ({ engines, models, preferred, idle }: InferenceOptions): Inference => {
  const admissions = new Map<string, Admission>()
  let only: string | null = null
  const list = () => models.list().filter(({ id }) => only === null || id === only)

  const admissionOf = (modelId: string) => {
    let admission = admissions.get(modelId)
    if (!admission) {
      // One may load it; then as many as it answers at a time are served.
      admission = createAdmission({ slots: () => engines.info(modelId)?.atOnce ?? 1, maxWaiting })
      admissions.set(modelId, admission)
    }
    return admission
  }
  const changedAt = (model: Model) => {
    try {
      return statSync(models.pathOf(model.id), { throwIfNoEntry: false })?.mtimeMs ?? 0
    } catch {
      return 0
    }
  }
  const headers = createHeaders({ inspect: async (modelId) => models.inspect(modelId), changedAt })
  const isLoaded = (modelId: string) => engines.info(modelId) !== null
  /** Whoever asks for this says as well who uses it: what is loaded unseen is taken for the owner's. */
  const load = async (modelId: string): Promise<EngineInfo> => {
    if (!isLoaded(modelId)) await engines.load(modelId)
    admissionOf(modelId).look()
    const info = engines.info(modelId)
    if (!info)
      throw new AppError('ENGINE_UNLOADED', 'The model was taken out of memory. Ask again to load it.')
    return info
  }

  /** What a caller asks of it is a use, and what that loads goes again. */
  const used = async <T>(modelId: string, work: (info: EngineInfo) => T | Promise<T>): Promise<T> => {
    const done = idle.use(modelId)
    try {
      return await work(await load(modelId))
    } finally {
      done()
    }
  }

  /** A place at the model; null when `signal` aborts first. Throws Busy and INTERRUPTED. */
  const takeTurn = async (model: Model, caller: string, signal: AbortSignal): Promise<Turn | null> => {
    const waiting = limitTime(signal, longestWaitMs)
    const turn = await admissionOf(model.id)
      .enter(caller, waiting.signal)
      .finally(() => waiting.clear())
    if (turn || signal.aborted) return turn
    throw new AppError(
      'INTERRUPTED',
      'The request waited ten minutes for its turn and was given up. Try again.',
    )
  }

  async function* inTurn(
    model: Model,
    caller: string,
    characters: number,
    start: (signal: AbortSignal) => AsyncIterable<GenerateEvent>,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void> {
    const loaded = engines.info(model.id)
    // What the engine would refuse is not copied into its process first.
    if (loaded) checkCharacters(characters, loaded.contextSize)
    const turn = await takeTurn(model, caller, signal)
    if (!turn) return
    const done = idle.use(model.id)
    const answering = limitTime(signal, longestAnswerMs)
    try {
      await load(model.id)
      turn.ready()
      if (signal.aborted) return
      yield* start(answering.signal)
    } finally {
      answering.clear()
      turn.leave()
      done()
    }
  }

  const readInTurn: Inference['read'] = async (model, caller, read, signal) => {
    const turn = await takeTurn(model, caller, signal)
    if (!turn) throw nobodyWaits()
    const reading = limitTime(signal, longestAnswerMs)
    try {
      return await used(model.id, () => {
        turn.ready()
        if (signal.aborted) throw nobodyWaits()
        return engines.ask(model.id, (call) =>
          read(call, reading).catch((error: unknown) => {
            // Any other error would be taken for the end of the engine, which is then waited for.
            throw reading.signal.aborted ? nobodyWaits() : error
          }),
        )
      })
    } finally {
      reading.clear()
      turn.leave()
    }
  }

  return {
    models: list,
    find: (name) => {
      const all = list()
      if (name && only === null) return findByName(name, all, isLoaded)
      const available = all.map(({ id }) => id)
      const loaded = available.filter(isLoaded)
      const id = chooseModel({ own: null, preferred: preferred(), ready: loaded, available })
      return findByName(id, all, isLoaded)
    },
    isLoaded,
    info: (modelId) => engines.info(modelId),
    changedAt,
    inspect: (model) => headers.read(model),
    inspected: (model) => headers.known(model),
    ready: (modelId) => used(modelId, (info) => info),
    hold: async (modelId) => {
      await load(modelId)
      // A caller may have come first.
      idle.claim(modelId)
    },
    generate: (model, caller, request, signal) =>
      inTurn(model, caller, lengthOf(request), (end) => engines.generate(model.id, request, end), signal),
    complete: (model, caller, request, signal) =>
      inTurn(model, caller, lengthOf(request), (end) => engines.complete(model.id, request, end), signal),
    read: readInTurn,
    ask: (model, question) => used(model.id, () => engines.ask(model.id, question)),
    serveOnly: (name) => {
      const model = chooseByName(name, models.list())
      only = model.id
      return model
    },
    places: (modelId) => ({
      total: engines.info(modelId)?.sequences ?? 1,
      busy: admissions.get(modelId)?.running ?? 0,
    }),
    touch: (model) => used(model.id, () => undefined),
  }
}

const nobodyWaits = () => new AppError('INTERRUPTED', 'Nobody waits for it any more, or it took too long.')

/** How many characters a prompt has at least; 0 where it comes as tokens. */
const lengthOf = (request: GenerateRequest | CompleteRequest): number => {
  if ('messages' in request) return request.messages.reduce((sum, { text }) => sum + text.length, 0)
  return typeof request.prompt === 'string' ? request.prompt.length : 0
}
