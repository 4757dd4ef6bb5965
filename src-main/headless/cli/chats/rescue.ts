import { defaultDataDir } from '#lib/data-dir.ts'
import { rescueChats } from '#services/rescue/index.ts'
import { exitCodes } from '../exit.ts'
import type { ChatsOption } from './data.ts'

/** `palabre chats rescue`: what can be read of a damaged database, in a new one. Exit code 0 also where nothing is damaged. */
export const rescue = ({ data, json }: ChatsOption): number => {
  const report = rescueChats(data ?? defaultDataDir())
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else if (report === null)
    process.stdout.write('The file that holds the chats is whole; nothing was changed.\n')
  else {
    const { chats, messages, wordless, keptPath } = report
    process.stdout.write(
      `Found again: ${chats} ${chats === 1 ? 'chat' : 'chats'} with ${messages} messages.\n`,
    )
    if (wordless > 0)
      process.stdout.write(`The words of ${wordless} of them could not be read; they say so.\n`)
    process.stdout.write(`The damaged file was kept: ${keptPath}\n`)
  }
  return exitCodes.fine
}
