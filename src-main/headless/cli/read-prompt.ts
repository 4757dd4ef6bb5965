import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { UsageError } from './exit.ts'

/**
 * The prompt of `palabre run`: `-p`, and below it what a file or a pipe on standard input says. Beside `-p`
 * anything else on standard input is left alone, as programs that start us often keep it open for ever.
 * Throws UsageError when there is none.
 */
export async function readPrompt(given: string | undefined, input: NodeJS.ReadStream): Promise<string> {
  const piped = given === undefined ? !input.isTTY : isFileOrPipe(0)
  const prompt = [given, piped ? await text(input) : undefined]
    .filter((part) => part !== undefined && part.trim() !== '')
    .join('\n\n')
  if (prompt === '') throw new UsageError('There is no prompt: give one with -p, or on standard input.')
  return prompt
}

function isFileOrPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return stats.isFile() || stats.isFIFO()
  } catch {
    // Standard input was closed before we came.
    return false
  }
}
