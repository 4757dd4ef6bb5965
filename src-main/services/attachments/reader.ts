import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Document, documentReaderContract } from '#contract/document-reader.ts'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { EngineProcess } from '../engines/types.ts'
import { errorFromChild } from '../from-child.ts'
import { outOfMemoryWord } from './reading/memory-watch.ts'

/** Starts a fresh process that reads one document (reading/main.ts); given by the host. */
export type LaunchReader = () => EngineProcess

/** Documents, read one after the other, each in a process that is gone before its text is returned. */
export interface Reader {
  /** Throws ATTACHMENT_*, or INTERRUPTED when `signal` aborts or the reader is closed. */
  read(name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Document>
  close(): Promise<void>
}

interface ReaderOptions {
  launchReader: LaunchReader | undefined
  log: Log
  /** How long one document may take. */
  timeoutMs?: number
}

const defaultTimeoutMs = 60_000

export const createReader = ({ launchReader, log, timeoutMs = defaultTimeoutMs }: ReaderOptions): Reader => {
  const closing = new AbortController()
  /** Two at once would need the memory of two. */
  let last: Promise<unknown> = Promise.resolve()

  const readNow = async (name: string, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => {
    if (signal.aborted) throw interrupted()
    if (!launchReader) throw new AppError('NOT_SUPPORTED', 'No documents can be read here.')
    const process = launchReader()
    const late = Promise.withResolvers<never>()
    const fail = (error: AppError) => late.reject(error)
    const timer = setTimeout(() => fail(tooSlow(timeoutMs)), timeoutMs)
    const leave = () => fail(interrupted())
    signal.addEventListener('abort', leave)
    try {
      const client: ContractRouterClient<typeof documentReaderContract> = createORPCClient(
        new RPCLink({ port: process.port }),
      )
      const reading = client.read({ file: new File([bytes], name) })
      const gone = process.exited.then(() => Promise.reject(death(process.stderrTail())))
      return await Promise.race([reading, gone, late.promise])
    } catch (error) {
      if (error instanceof AppError) throw error
      // Every other failure than an answer means that the channel closed with the process.
      throw errorFromChild(error) ?? death(process.stderrTail(), error)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
      process.kill()
      await process.exited
    }
  }

  return {
    read: async (name, bytes, signal) => {
      const both = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
      const reading = last.then(() => readNow(name, bytes, both))
      last = reading.catch(() => undefined)
      try {
        return await reading
      } catch (error) {
        // What a document says, its name too, is no matter for a log.
        log.info({ code: error instanceof AppError ? error.code : 'INTERNAL' }, 'A document was not read')
        throw error
      }
    },
    close: async () => {
      closing.abort()
      await last
    },
  }
}

const tooSlow = (timeoutMs: number) =>
  new AppError(
    'ATTACHMENT_TOO_SLOW',
    `Reading this file took more than ${timeoutMs / 1000} seconds and was ended. Nothing was attached. Attach a part of it.`,
  )

const interrupted = () =>
  new AppError('INTERRUPTED', 'The file was not read to its end, and nothing was attached. Attach it again.')

/** What the end of the process says of the document in it. */
const death = (stderr: string, cause?: unknown): AppError =>
  stderr.includes(outOfMemoryWord) || stderr.includes('heap out of memory')
    ? new AppError(
        'ATTACHMENT_UNSAFE',
        'Reading this file took more memory than any honest one does, and was ended. Nothing was attached.',
        { cause },
      )
    : new AppError(
        'ATTACHMENT_DAMAGED',
        'This file broke the program that reads it; it is damaged. Nothing was attached.',
        { cause },
      )
