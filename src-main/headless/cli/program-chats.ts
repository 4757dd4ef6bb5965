import type { Command } from 'commander'
import type { ChatsOption } from './chats/data.ts'
import type { ExportOptions } from './chats/export.ts'
import type { ImportChatsOptions } from './chats/import.ts'
import type { ListOptions } from './chats/list.ts'
import type { SearchOptions } from './chats/search.ts'
import { timeSpan } from './chats/time-span.ts'
import { options } from './options.ts'
import type { Run } from './program.ts'

/** `palabre chats …`. The app must be closed: the database has one owner at a time. */
export const addChatsCommands = (chats: Command, run: Run): void => {
  chats.description('Lists, searches, exports and imports chats; the app must be closed.')
  const command = (name: string) => chats.command(name).exitOverride().addOption(options.data())
  const inFolder = ['--folder <name>', 'only those of this folder'] as const

  command('list')
    .description('Names the chats, the latest first.')
    .option(...inFolder)
    .option('--archived', 'the archived ones in place of the others')
    .addOption(options.json('print an array of objects'))
    .action((chosen: ListOptions) => run(async () => (await import('./chats/list.ts')).listChats(chosen)))

  command('search')
    .description('Looks through titles and messages; exit code 1 when nothing is found.')
    .argument('<words...>', 'all of them must occur; the last one may go on; "quoted words" stand together')
    .option(...inFolder)
    .option('--archived', 'the archived ones too')
    .option(
      '--model <name>',
      'only answers of this model and what it answered; its id, or a part that fits one',
    )
    .option(
      '--since <time>',
      'nothing older: a day like 2026-03-01, today, or so long ago, like 7d',
      timeSpan,
    )
    .option('--until <time>', 'nothing later than the end of that day, month, year or minute', timeSpan)
    .addOption(options.limit())
    .addOption(options.json('print an array of objects'))
    .addHelpText(
      'after',
      '\nExamples:\n  palabre chats search mango --model smollm2 --since 7d\n  palabre chats search "\\"under the tree\\"" --since 2026-01 --until 2026-03-15',
    )
    .action((words: string[], chosen: SearchOptions) =>
      run(async () => (await import('./chats/search.ts')).searchChats(words, chosen)),
    )

  command('export')
    .description(
      'Writes chats to a file or to standard output: those that are named, a folder, or everything.',
    )
    .argument('[chat...]', 'an id, or a part of a title that fits one chat alone')
    .option(...inFolder)
    .option('--all', 'everything, as when nothing is named')
    .option(
      '--format <format>',
      "json keeps everything; md, html and txt are for reading (default: as the file's name ends)",
    )
    .option('-o, --out <file>', 'where to; a file of that name is replaced (default: standard output)')
    .addOption(options.json('the same as --format json'))
    .action((chatIds: string[], chosen: ExportOptions) =>
      run(async () => (await import('./chats/export.ts')).exportChats(chatIds, chosen)),
    )

  command('import')
    .description(
      'Reads chats in: our own files, and what other programs export: JSON, JSON Lines, ZIP, Markdown, text, CSV.',
    )
    .argument('<path...>', 'files or folders')
    .option('--again', 'chats that are here already come once more, as copies')
    .addOption(options.json('print an array with a report of each file'))
    .action((paths: string[], chosen: ImportChatsOptions) =>
      run(async () => (await import('./chats/import.ts')).importChatFiles(paths, chosen)),
    )

  command('rescue')
    .description('Saves what can be read when the file that holds the chats is damaged, and keeps that file.')
    .addOption(options.json('print an object, or null when nothing is damaged'))
    .action((chosen: ChatsOption) => run(async () => (await import('./chats/rescue.ts')).rescue(chosen)))
}
