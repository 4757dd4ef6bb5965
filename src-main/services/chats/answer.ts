import type { ChatEvent } from '#contract/chats.ts'
import type { GenerateEvent } from '#contract/engine.ts'
import { AppError, type ErrorInfo } from '#contract/errors.ts'
import type { Message, Part } from '#contract/messages.ts'
import type { Log } from '#lib/log.ts'
import { appendPart } from './parts.ts'
import { createThoughtJoiner } from './join-thoughts.ts'
import { sumUsage } from './sum-usage.ts'
import { toSaveError } from './unsaved.ts'

/** An answer while it is made: a job of the services, whoever looks on. */
export interface Answer {
  /** As it is now; what is on disk may be older by `writeDelayMs`. */
  message(): Message
  /** Asks the engine to end it; what has come stays. */
  stop(): void
  /** Ends it now, whatever the engine does. */
  interrupt(error: ErrorInfo): void
}

interface AnswerOptions {
  /** The row as it was stored; what it says already, when it was cut, is gone on with. */
  message: Message
  generate: (signal: AbortSignal) => AsyncIterable<GenerateEvent>
  /** Puts the message as it is on disk; may throw. */
  write: (message: Message) => void
  publish: (event: ChatEvent) => void
  /** Called once, with the message as it ended. It stores and publishes it. */
  onEnd: (message: Message) => void
  log: Log
}

/** The text that has come is on disk at most this much later (and the time of a write). */
const writeDelayMs = 200

export const startAnswer = ({ message, generate, write, publish, onEnd, log }: AnswerOptions): Answer => {
  const controller = new AbortController()
  let current = message
  let ended = false
  let timer: NodeJS.Timeout | undefined

  const end = (change: Partial<Message>) => {
    if (ended) return
    ended = true
    clearTimeout(timer)
    current = { ...current, ...change }
    onEnd(current)
  }
  const interrupt = (error: ErrorInfo) => {
    end({ status: 'failed', error })
    controller.abort()
  }
  const writeNow = () => {
    timer = undefined
    try {
      write(current)
    } catch (error) {
      log.error({ error, messageId: message.id }, 'An answer could not be written while it streamed')
      interrupt(toSaveError(error))
    }
  }
  const joiner = createThoughtJoiner(message.parts)
  const append = (came: Part) => {
    if (came.text === '' && !(came.type === 'thought' && came.durationMs !== undefined)) return
    const { before, part } = joiner.join(current.parts, came)
    const { parts, index, offset } = appendPart(before, part)
    current = { ...current, parts }
    publish({ type: 'delta', messageId: message.id, index, offset, part })
    timer ??= setTimeout(writeNow, writeDelayMs)
  }
  const take = (event: GenerateEvent) => {
    if (current.status === 'waiting' && event.type !== 'end') {
      current = { ...current, status: 'streaming' }
      publish({ type: 'message', message: current })
    }
    switch (event.type) {
      case 'prefill':
        publish({ ...event, messageId: message.id })
        return
      case 'frame':
        for (const part of event.parts) append(part)
        return
      // No function is ever offered in a chat.
      case 'callPiece':
      case 'toolCalls':
        return
      case 'end': {
        const { reason, usage } = event
        const truncated = reason === 'length' || reason === 'context'
        const status = reason === 'abort' ? 'stopped' : 'complete'
        end({ status, truncated, usage: sumUsage(message.usage, usage) })
      }
    }
  }
  const hasEnded = () => ended
  const run = async () => {
    for await (const event of generate(controller.signal)) {
      if (!ended) take(event)
      if (hasEnded()) return
    }
    throw new Error('The engine ended an answer without saying how.')
  }

  run().catch((error: unknown) => {
    if (!(error instanceof AppError)) log.error({ error, messageId: message.id }, 'An answer failed')
    end({ status: 'failed', error: toErrorInfo(error) })
  })
  return { message: () => current, stop: () => controller.abort(), interrupt }
}

const toErrorInfo = (error: unknown): ErrorInfo =>
  error instanceof AppError
    ? error.toInfo()
    : {
        code: 'INTERNAL',
        message: 'The answer broke off because of a mistake in Palabre. What had come is kept. Try again.',
      }
