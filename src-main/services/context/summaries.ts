import type { SummaryEvent } from '#contract/context.ts'
import { AppError } from '#contract/errors.ts'
import { createFeed, type Feed } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'

/** Where a summary is to stand, and who writes it. */
export interface SummaryInput {
  chatId: string
  modelId: string
  fromMessageId: string
}

/** Summaries that are being written, one a chat: they go on when the window that asked for one has gone. */
export interface Summaries {
  /** Begins one, or follows the one of this chat that is under way; leaving changes nothing. Throws as the writing does. */
  follow(input: SummaryInput, signal?: AbortSignal): AsyncGenerator<SummaryEvent, void>
  underWay(chatId: string): Pick<SummaryInput, 'modelId' | 'fromMessageId'> | null
  /** Gives it up; nothing of the chat has changed then. */
  cancel(chatId: string): void
  close(): void
}

interface SummariesOptions {
  write: (input: SummaryInput, signal: AbortSignal) => AsyncGenerator<SummaryEvent, void>
  log: Log
}

interface Job {
  input: SummaryInput
  feed: Feed<SummaryEvent>
  latest: SummaryEvent[]
  stop: AbortController
  ended: Promise<void>
}

export const createSummaries = ({ write, log }: SummariesOptions): Summaries => {
  const jobs = new Map<string, Job>()

  const begin = (input: SummaryInput): Job => {
    const stop = new AbortController()
    const feed = createFeed<SummaryEvent>({ newestOnly: true })
    const job: Job = { input, feed, latest: [], stop, ended: Promise.resolve() }
    const run = async () => {
      try {
        for await (const event of write(input, stop.signal)) {
          job.latest = [event]
          feed.publish(event)
        }
      } finally {
        jobs.delete(input.chatId)
        feed.end()
      }
    }
    jobs.set(input.chatId, job)
    job.ended = run()
    job.ended.catch((error: unknown) => {
      // Whoever follows it is told; nobody may be left.
      if (!(error instanceof AppError)) log.warn({ error, chatId: input.chatId }, 'A summary was not written')
    })
    return job
  }

  return {
    async *follow(input, signal) {
      const known = jobs.get(input.chatId)
      if (known && known.input.fromMessageId !== input.fromMessageId) {
        throw new AppError(
          'CONFLICT',
          'Another summary of this chat is being written. Wait for it, or give it up first.',
        )
      }
      const job = known ?? begin(input)
      yield* job.feed.subscribe(job.latest, signal)
      if (!signal?.aborted) await job.ended
    },
    underWay: (chatId) => {
      const job = jobs.get(chatId)
      return job ? { modelId: job.input.modelId, fromMessageId: job.input.fromMessageId } : null
    },
    cancel: (chatId) => jobs.get(chatId)?.stop.abort(),
    close: () => {
      for (const { stop } of jobs.values()) stop.abort()
    },
  }
}
