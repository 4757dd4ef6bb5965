import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Reads `prefill` tokens or says `decode` tokens once, after `depth` others; tokens per second. */
export const llamaBench = async (
  program: string,
  path: string,
  threads: number,
  { prefill = 0, decode = 0, depth = 0 }: { prefill?: number; decode?: number; depth?: number },
): Promise<number> => {
  const { stdout } = await run(program, [
    ...['-m', path, '-t', String(threads), '-p', String(prefill), '-n', String(decode)],
    ...['-d', String(depth), '-r', '1', '-o', 'json'],
  ])
  const [result] = JSON.parse(stdout) as { samples_ts: number[] }[]
  const [tokensPerSecond] = result?.samples_ts ?? []
  if (tokensPerSecond === undefined) throw new Error('llama-bench said nothing.')
  return tokensPerSecond
}
