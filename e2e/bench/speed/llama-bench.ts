import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Measured {
  prefill?: number
  decode?: number
  depth?: number
}

/** Reads `prefill` tokens or says `decode` tokens once, after `depth` others; tokens per second. */
export const llamaBench = async (
  program: string,
  path: string,
  threads: number,
  what: Measured,
): Promise<number> => {
  const [tokensPerSecond] = await llamaBenchOften(program, path, threads, what, 1)
  if (tokensPerSecond === undefined) throw new Error('llama-bench said nothing.')
  return tokensPerSecond
}

/** The same so many times, the tokens at `depth` being read once for all. */
export const llamaBenchOften = async (
  program: string,
  path: string,
  threads: number,
  { prefill = 0, decode = 0, depth = 0 }: Measured,
  rounds: number,
): Promise<number[]> => {
  const { stdout } = await run(program, [
    ...['-m', path, '-t', String(threads), '-p', String(prefill), '-n', String(decode)],
    ...['-d', String(depth), '-r', String(rounds), '-o', 'json'],
  ])
  const [result] = JSON.parse(stdout) as { samples_ts: number[] }[]
  return result?.samples_ts ?? []
}
