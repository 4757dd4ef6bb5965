import type { LlamaChatResponseChunk, LlamaChat } from 'node-llama-cpp'
import type { GenerateEvent, PromptMessage, ThinkingChoice } from '#contract/engine.ts'
import type { Sampling, Usage } from '#contract/messages.ts'
import { importLibrary } from './llama.ts'
import type { LoadedModel } from './load.ts'
import { createFrames } from './parts/frames.ts'
import { createPartReader } from './parts/part-reader.ts'
import { checkRoom, toHistory, toPrompt } from './prompt.ts'

export interface GenerateOptions {
  messages: PromptMessage[]
  sampling: Sampling & { seed: number }
  thinking?: (ThinkingChoice & { budgetTokens: number | null }) | undefined
  signal: AbortSignal
  emit: (event: GenerateEvent) => void
}

type EndReason = Extract<GenerateEvent, { type: 'end' }>['reason']

/** Thrown by the library's question which messages to drop when the context is full: we drop none. */
class ContextFull extends Error {}

/**
 * Answers a conversation from its beginning, reusing what the KV cache still holds of it. Emits everything up
 * to and including `end`; a stop is an end like another. Throws AppError PROMPT_TOO_LONG.
 */
export const generate = async (loaded: LoadedModel, options: GenerateOptions): Promise<void> => {
  const { sequence, wrapper, stopTriggers, prefix } = loaded
  const { sampling, signal, emit, thinking } = options
  const { LlamaChat } = await importLibrary()
  const startedAt = performance.now()
  const { tokens: prompt, chat: dialect } = await toPrompt(loaded.model, wrapper, options)
  const chat = new LlamaChat({
    contextSequence: sequence,
    chatWrapper: dialect,
  })
  try {
    const history = toHistory(options.messages)
    checkRoom(prompt.length, sequence.contextSize)
    const usage: Usage = {
      promptTokens: prompt.length,
      cachedTokens: prefix.cached(prompt),
      completionTokens: 0,
      timeToFirstTokenMs: 0,
      tokensPerSecond: 0,
    }
    const onProgress = (done: number) => emit({ type: 'prefill', done, total: prompt.length })
    if (!(await prefix.read(prompt, signal, onProgress))) {
      emit({ type: 'end', reason: 'abort', usage })
      return
    }

    const decodingAt = performance.now()
    const meter = sequence.tokenMeter.getState()
    const frames = createFrames((parts) => emit({ type: 'frame', parts }))
    const reader = createPartReader(frames.add)
    // One token stays free: the library makes room by dropping messages when the last one is taken.
    const room = sequence.contextSize - prompt.length - 1
    const thoughtTokens = thinking?.budgetTokens ?? Infinity
    const limits = { sampling, signal, room, thoughtTokens, stopTriggers }
    const reason = await decode(chat, history, limits, (chunk) => {
      if (usage.timeToFirstTokenMs === 0 && chunk.tokens.length > 0)
        usage.timeToFirstTokenMs = performance.now() - startedAt
      reader.read(chunk)
    })
    reader.end()
    frames.flush()
    usage.completionTokens = sequence.tokenMeter.diff(meter).usedOutputTokens
    usage.tokensPerSecond = usage.completionTokens / ((performance.now() - decodingAt) / 1000)
    emit({ type: 'end', reason, usage })
  } finally {
    chat.dispose({ disposeSequence: false })
  }
}

interface DecodeOptions {
  sampling: Sampling & { seed: number }
  signal: AbortSignal
  /** Tokens until the context is full. */
  room: number
  thoughtTokens: number
  stopTriggers: LoadedModel['stopTriggers']
}

const decode = async (
  chat: LlamaChat,
  history: ReturnType<typeof toHistory>,
  { sampling, signal, room, thoughtTokens, stopTriggers }: DecodeOptions,
  onResponseChunk: (chunk: LlamaChatResponseChunk) => void,
): Promise<EndReason> => {
  const { temperature, topP, topK, minP, seed, repeatPenalty, maxTokens } = sampling
  const limit = Math.min(room, maxTokens ?? Infinity)
  try {
    const { metadata } = await chat.generateResponse(history, {
      onResponseChunk,
      signal,
      stopOnAbortSignal: true,
      maxTokens: limit,
      customStopTriggers: stopTriggers,
      temperature,
      topP,
      topK,
      minP,
      seed,
      repeatPenalty: repeatPenalty === 1 ? false : { penalty: repeatPenalty },
      budgets: { thoughtTokens, commentTokens: Infinity },
      contextShift: {
        size: () => {
          throw new ContextFull()
        },
      },
    })
    if (metadata.stopReason === 'abort') return 'abort'
    if (metadata.stopReason === 'maxTokens') return limit === maxTokens ? 'length' : 'context'
    return 'stop'
  } catch (error) {
    if (error instanceof ContextFull) return 'context'
    // The library throws the signal's reason when it is stopped before the first token.
    if (signal.aborted && error === signal.reason) return 'abort'
    throw error
  }
}
