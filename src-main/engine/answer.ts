import type { CompleteInput, Computed, GenerateEvent, TokenReport } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Usage } from '#contract/messages.ts'
import type { Sequence } from './batch/sequences.ts'
import type { Work } from './batch/work.ts'
import type { Asking } from './generate.ts'
import type { LoadedModel } from './load.ts'
import { createNativeSampler } from './native.ts'
import { createAnswerReader } from './parts/answer-reader.ts'
import { createFrames } from './parts/frames.ts'
import type { Marks } from './parts/marks.ts'
import { checkRoom } from './prompt.ts'
import { samplerConfigOf } from './sampling/config.ts'
import { grammarStateOf } from './sampling/grammar.ts'
import { asCertain } from './sampling/log-probabilities.ts'
import { checkTokens } from './vocabulary.ts'

/** A prompt in tokens, how it is to be answered, and how the answer is taken apart. */
export interface Answering extends Omit<CompleteInput, 'prompt'> {
  /** By `performance.now()`. */
  startedAt: number
  tokens: readonly number[]
  marks: Marks
  startsInThought: boolean
  /** That thought was cut before. */
  goesOnInThought: boolean
  thoughtTokens: number
  trimsFirstSpace: boolean
}

/** An answer without a limit is taken to need so many: no place where it would be cut sooner. */
const usualAnswerTokens = 2048

type EndReason = Extract<GenerateEvent, { type: 'end' }>['reason']

/** Emits everything up to and including `end`, which a stop brings at once. Throws AppError PROMPT_TOO_LONG, INVALID_INPUT. */
export const answer = async (
  loaded: LoadedModel,
  request: Answering,
  { signal, emit }: Asking,
): Promise<void> => {
  const { model, vocabulary, rooms, said } = loaded
  const { tokens, sampling, marks, logprobs, startedAt, conversation, fresh = false } = request
  const isCertain = request.afterSampling === true && sampling.temperature === 0
  const computed: Computed = { batches: 0, share: 0 }
  const { era } = said
  checkTokens(tokens, vocabulary.size)
  checkRoom(tokens.length, loaded.contextSize)
  const grammar = await grammarStateOf(model, sampling.jsonSchema, request.grammar)
  const ends = request.endless ? vocabulary.ends() : []
  const logitBias = { ...request.logitBias, ...Object.fromEntries(ends.map((token) => [token, -100])) }
  const biases = { logitBias, vocabularySize: vocabulary.size }
  const config = samplerConfigOf(sampling, biases, loaded.contextSize)

  const usage: Usage = {
    promptTokens: tokens.length,
    cachedTokens: 0,
    completionTokens: 0,
    timeToFirstTokenMs: 0,
    tokensPerSecond: 0,
  }
  const needed = tokens.length + 1 + (sampling.maxTokens ?? usualAnswerTokens)
  const entering = rooms.enter(needed, conversation !== undefined || fresh).then(async (entered) => {
    const taken = await entered.room.places.take(tokens, signal, fresh).catch((error: unknown) => {
      entered.leave()
      throw error
    })
    if (!taken) entered.leave()
    return taken && { ...entered.room, sequence: taken, leaveRoom: entered.leave }
  })
  const giveName = (sequence: Sequence) => {
    // Never by the name of another, whose state it would be saved as.
    sequence.conversation = conversation ?? null
    sequence.typedFrom = null
    // It had another name, or none, when this one was forgotten.
    if (said.era !== era) sequence.isErased = true
  }
  const entered = await unlessAborted(entering, signal)
  if (!entered) {
    // It may come yet, when what is computed now is done.
    void entering.then((late) => {
      if (!late) return
      giveName(late.sequence)
      late.places.leave(late.sequence)
      late.leaveRoom()
    })
    emit({ type: 'end', reason: 'abort', usage })
    return
  }
  const { sequence, places, scheduler, contextSize, leaveRoom } = entered
  giveName(sequence)
  sequence.saidAt = performance.now()
  sequence.hasThought = false
  usage.cachedTokens = sequence.held.length
  const readingSince = performance.now()
  let firstAt = 0

  const frames = createFrames(
    (parts, reports, ids) =>
      emit({
        type: 'frame',
        parts,
        completionTokens: usage.completionTokens,
        ...(logprobs !== undefined && { tokens: reports }),
        ...(request.ids && { ids }),
      }),
    () => scheduler.answering,
  )
  const shown: string[] = []
  const reader = createAnswerReader({
    vocabulary,
    marks,
    stops: sampling.stop,
    startsInThought: request.startsInThought,
    goesOnInThought: request.goesOnInThought,
    trimsFirstSpace: request.trimsFirstSpace,
    add: (part) => {
      if (part.type === 'text') shown.push(part.text)
      frames.add(part)
    },
  })
  const sampler = createNativeSampler(model, vocabulary.size)
  let isHeld = grammar !== null && !reader.isThinking
  sampler.applyConfig({ ...config, ...(isHeld && grammar && { grammarEvaluationState: grammar }) })

  // The last token of an answer is not read any more: it needs no place.
  const room = contextSize - tokens.length
  const limit = Math.min(room, sampling.maxTokens ?? Infinity)
  let thoughtTokens = 0
  const spoken: number[] = []
  const ended = Promise.withResolvers<undefined>()
  let isEnded = false

  const end = (reason: EndReason) => {
    if (isEnded) return
    isEnded = true
    signal.removeEventListener('abort', stop)
    reader.end()
    frames.flush()
    const elapsedMs = performance.now() - (usage.completionTokens > 1 ? firstAt : startedAt)
    const counted = Math.max(usage.completionTokens - 1, Math.min(usage.completionTokens, 1))
    usage.tokensPerSecond = counted / Math.max(elapsedMs / 1000, 1e-6)
    if (!fresh && said.era === era) said.remember(spoken, shown.join(''))
    emit({
      type: 'end',
      reason,
      ...(reader.stopText !== null && { stopText: reader.stopText }),
      usage,
      ...(request.endless && { ends }),
      computed,
    })
    ended.resolve(undefined)
  }
  const stop = () => {
    work.isCancelled = true
    end('abort')
  }

  const begin = () => {
    firstAt = performance.now()
    usage.timeToFirstTokenMs = firstAt - startedAt
    const read = tokens.length - usage.cachedTokens
    usage.prefillTokensPerSecond = read / Math.max((firstAt - readingSince) / 1000, 1e-6)
    emit({ type: 'prefill', done: tokens.length, total: tokens.length })
  }

  const onToken = (token: number, report: TokenReport | null): readonly number[] | null => {
    if (usage.completionTokens === 0) begin()
    usage.completionTokens += 1
    if (!vocabulary.isEnd(token)) {
      if (report) {
        const known = isCertain ? asCertain(report) : report
        frames.report(reader.isAside(token) ? { ...known, thought: true } : known)
      }
      if (request.ids) frames.id(token)
      if (!reader.isThinking) spoken.push(token)
    }
    const isOver = reader.read(token)
    if (reader.isThinking) {
      usage.thoughtTokens = (usage.thoughtTokens ?? 0) + 1
      sequence.hasThought = true
    }
    if (isOver) {
      end('stop')
      return null
    }
    if (usage.completionTokens >= limit) {
      end(limit === sampling.maxTokens ? 'length' : 'context')
      return null
    }
    thoughtTokens = reader.isThinking ? thoughtTokens + 1 : 0
    const next = [token]
    if (thoughtTokens >= request.thoughtTokens) {
      for (const mark of marks.closing) reader.read(mark)
      next.push(...marks.closing)
    }
    if (grammar && !isHeld && !reader.isThinking) {
      isHeld = true
      sampler.applyConfig({ ...config, grammarEvaluationState: grammar })
    }
    return next
  }

  /** A thought may be ended for it, and a grammar begin to hold, once a token has been read. */
  const isPlain = request.thoughtTokens === Infinity && (grammar === null || isHeld)
  const work: Work = {
    sequence,
    tokens: [...tokens],
    sampler,
    isAlone: fresh,
    others: logprobs ?? null,
    reportsSampled: logprobs !== undefined && request.afterSampling === true,
    computed,
    checkpointAt: checkpointFor(loaded, tokens.length),
    isCancelled: false,
    onRead: (done) => {
      if (done < tokens.length) emit({ type: 'prefill', done, total: tokens.length })
    },
    onToken,
    goesOnWith: (token) => isPlain && usage.completionTokens + 1 < limit && !vocabulary.isEnd(token),
    onEnd: (error) => {
      places.leave(sequence)
      leaveRoom()
      if (error && !isEnded) ended.reject(grammar ? asOfGrammar(error) : error)
    },
  }
  emit({ type: 'prefill', done: usage.cachedTokens, total: tokens.length })
  signal.addEventListener('abort', stop, { once: true })
  scheduler.add(work)
  if (signal.aborted) stop()
  await ended.promise.finally(() => signal.removeEventListener('abort', stop))
}

/** llama.cpp throws where a grammar has no way on; who wrote it is told so. */
const asOfGrammar = (cause: unknown): unknown =>
  cause instanceof AppError
    ? cause
    : new AppError(
        'INVALID_INPUT',
        'The answer could not be held to its grammar: no token of the model fits where it leads.',
        { cause },
      )

/** What `promise` brings, or null as soon as `signal` aborts. */
const unlessAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> => {
  const aborted = Promise.withResolvers<null>()
  const abort = () => aborted.resolve(null)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** What a next turn shares with this prompt for certain ends a little before it: there follows how an answer begins. */
const tailTokens = 32

export const checkpointFor = ({ sequences }: LoadedModel, promptTokens: number): number | null =>
  sequences.needsCheckpoints && promptTokens > 2 * tailTokens ? promptTokens - tailTokens : null
