import { importChats, type FileReport } from '#services/exchange/index.ts'
import { exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { printable, withStorage, type ChatsOption } from './data.ts'

export interface ImportChatsOptions extends ChatsOption {
  again?: boolean
}

/**
 * `palabre chats import`: chats of our own files and of other programs' exports. Exit code 1 when a file or a chat could not be
 * read; the others are here then.
 */
export const importChatFiles = (paths: readonly string[], options: ImportChatsOptions): Promise<number> => {
  const signal = listenForInterrupts()
  return withStorage(options, async (storage) => {
    let reports: FileReport[]
    try {
      reports = await importChats(storage, paths, { again: options.again ?? false, signal })
    } catch (error) {
      if (signal.aborted) return exitCodes.interrupted
      throw error
    }
    if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`)
    else for (const report of reports) print(report)
    const isWhole =
      reports.length > 0 && reports.every(({ error, failed }) => error === null && failed.length === 0)
    if (reports.length === 0) process.stderr.write('There is no file of chats there.\n')
    return isWhole ? exitCodes.fine : exitCodes.failed
  })
}

const print = ({ path, format, imported, duplicates, failed, notUnderstood, error }: FileReport) => {
  const of = format === null ? '' : ` (${format})`
  process.stdout.write(`${path}${of}: ${imported.length} imported`)
  process.stdout.write(duplicates > 0 ? `, ${duplicates} here already (--again makes copies)\n` : '\n')
  for (const [kind, count] of Object.entries(notUnderstood)) {
    // Of what was not read nothing was kept.
    const isUnread = /^unread (?:file|table) /.test(kind)
    process.stdout.write(
      isUnread
        ? `    not read: ${printable(kind.replace(/^unread /, ''))}${count > 1 ? ` (${count})` : ''}\n`
        : `    not understood: ${printable(kind)} (${count}); its text was kept where it has any\n`,
    )
  }
  for (const { title, reason } of failed) {
    process.stderr.write(`palabre: ${printable(title) || 'A chat'} was not imported: ${printable(reason)}\n`)
  }
  if (error !== null) process.stderr.write(`palabre: ${path}: ${error}\n`)
}
