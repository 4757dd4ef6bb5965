import { AppError, type ErrorInfo } from '#contract/errors.ts'
import type { Message } from '#contract/messages.ts'
import type { Log } from '#lib/log.ts'

/** Finished answers that could not be written yet: kept in memory, written as soon as it works. */
export interface Unsaved {
  /** Writes the message; when that fails it is kept, shown as failed, and tried again. Returns what to show. */
  write(message: Message): Message
  /** The messages that wait, as they are to be shown. */
  find(id: string): Message | undefined
  /** The last attempt; what cannot be written now is lost with the process. */
  close(): void
}

interface UnsavedOptions {
  write: (message: Message) => void
  /** Called with a message that has been written after all. */
  onSaved: (message: Message) => void
  log: Log
  firstRetryMs?: number
}

const longestRetryMs = 10_000

export const createUnsaved = ({ write, onSaved, log, firstRetryMs = 500 }: UnsavedOptions): Unsaved => {
  const waiting = new Map<string, { message: Message; shown: Message }>()
  let timer: NodeJS.Timeout | undefined
  let delayMs = firstRetryMs

  const writeAll = () => {
    for (const [id, { message }] of waiting) {
      write(message)
      waiting.delete(id)
      onSaved(message)
    }
  }
  const retryLater = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      try {
        writeAll()
        delayMs = firstRetryMs
      } catch (error) {
        log.warn({ error, retryMs: delayMs }, 'Answers still cannot be saved')
        delayMs = Math.min(delayMs * 2, longestRetryMs)
        retryLater()
      }
    }, delayMs)
    timer.unref()
  }

  return {
    write: (message) => {
      try {
        write(message)
        return message
      } catch (error) {
        log.error({ error, messageId: message.id }, 'An answer could not be saved; it is tried again')
        const shown: Message = { ...message, status: 'failed', error: message.error ?? toSaveError(error) }
        waiting.set(message.id, { message, shown })
        retryLater()
        return shown
      }
    },
    find: (id) => waiting.get(id)?.shown,
    close: () => {
      clearTimeout(timer)
      try {
        writeAll()
      } catch (error) {
        log.error({ error, count: waiting.size }, 'Answers could not be saved before the end')
      }
    },
  }
}

/** What a failure to write means for the answer that is being written. */
export const toSaveError = (error: unknown): ErrorInfo =>
  error instanceof AppError && error.code === 'DISK_FULL'
    ? {
        code: 'DISK_FULL',
        message:
          'The disk was full while this answer was made. What had come is kept here, and saved by itself once there is room. Make room before you quit Palabre.',
      }
    : { code: 'INTERNAL', message: 'This answer could not be saved yet. It is kept here and tried again.' }
