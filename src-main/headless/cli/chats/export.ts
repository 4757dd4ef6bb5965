import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExportFormat } from '#contract/exchange.ts'
import { select, writers } from '#services/exchange/index.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { writeWhole } from '../write-whole.ts'
import { findChat, findFolder, withStorage, type ChatsOption } from './data.ts'

export interface ExportOptions extends ChatsOption {
  folder?: string
  format?: string
  out?: string
}

const isFormat = (name: string): name is ExportFormat => Object.hasOwn(writers, name)

/** As it was asked for, or by the ending of the file's name; else the one that keeps everything. */
const formatOf = ({ format, out, json }: ExportOptions): ExportFormat => {
  const named = format ?? (json ? 'json' : extname(out ?? '').slice(1))
  if (isFormat(named)) return named
  if (format === undefined) return 'json'
  throw new UsageError(`There is no format “${format}”: take ${Object.keys(writers).join(', ')}.`)
}

/**
 * `palabre chats export`: chats, a folder or everything, to a file or standard output. A file is there whole or not at all, and
 * takes the place of one of its name.
 */
export const exportChats = (chats: readonly string[], options: ExportOptions): Promise<number> => {
  const format = formatOf(options)
  const signal = listenForInterrupts()
  return withStorage(options, async (storage) => {
    const selection = select(storage, {
      ...(chats.length > 0 && { chatIds: chats.map((typed) => findChat(storage, typed).id) }),
      ...(options.folder !== undefined && { folderId: findFolder(storage, options.folder).id }),
    })
    const pieces = Readable.from(writers[format](storage, selection))
    try {
      if (options.out === undefined || options.out === '-')
        await pipeline(pieces, process.stdout, { signal, end: false })
      else {
        await writeWhole(pieces, options.out, signal)
        const count = selection.chats.length
        process.stderr.write(`${count} ${count === 1 ? 'chat is' : 'chats are'} in ${options.out}\n`)
      }
    } catch (error) {
      if (signal.aborted) return exitCodes.interrupted
      throw error
    }
    return exitCodes.fine
  })
}
