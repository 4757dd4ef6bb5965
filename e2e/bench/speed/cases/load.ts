import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { interleaved, rowOf } from '../figures.ts'
import { startLlamaServer } from '../llama-server.ts'
import { startOurs } from '../ours.ts'
import type { Case } from '../setup.ts'
import { residentBytes, type Talker } from '../talker.ts'

const contextSize = 4096
const greeting = [{ role: 'user' as const, text: 'hey' }]

/**
 * From starting a process to its first token, and the memory it has then. The file is in the system's cache: the first,
 * unmeasured round has put it there.
 */
export const load: Case = async ({ model, peers, threads, rounds }) => {
  const options = { path: model.path, threads, contextSize, sequences: 1 }
  const untilFirst = async (start: () => Promise<Talker>) => {
    const startedAt = performance.now()
    const talker = await start()
    try {
      const asked = performance.now() - startedAt
      const { firstTokenMs } = await talker.ask(greeting, 2)
      return { ms: asked + firstTokenMs, bytes: await residentBytes(talker.pid) }
    } finally {
      await talker.end()
    }
  }
  const { server, completion } = peers
  const contenders = {
    ours: () => untilFirst(() => startOurs(options)),
    ...(server !== null && { 'llama-server': () => untilFirst(() => startLlamaServer(server, options)) }),
    ...(completion !== null && {
      'llama-completion': async () => ({ ms: await untilFirstWord(completion, options), bytes: null }),
    }),
  }
  await interleaved<unknown>(1, contenders)
  const results = await interleaved<{ ms: number; bytes: number | null }>(rounds, contenders)
  const { ours = [], ...others } = results
  const peersOf = (field: 'ms' | 'bytes') =>
    Object.fromEntries(Object.entries(others).map(([name, samples]) => [name, numbers(samples, field)]))
  const about = { model: model.name, better: 'less' as const }
  return [
    rowOf({ ...about, case: 'load to first token', unit: 'ms' }, numbers(ours, 'ms'), peersOf('ms')),
    rowOf({ ...about, case: 'memory', unit: 'bytes' }, numbers(ours, 'bytes'), peersOf('bytes')),
  ]
}

const numbers = (samples: readonly { ms: number; bytes: number | null }[], field: 'ms' | 'bytes') =>
  samples.flatMap((sample) => sample[field] ?? [])

/** The program writes its answer to standard output, and nothing else there. */
const untilFirstWord = async (
  program: string,
  options: { path: string; threads: number; contextSize: number },
): Promise<number> => {
  const startedAt = performance.now()
  const child = spawn(
    program,
    [
      ...['-m', options.path, '-t', String(options.threads), '-c', String(options.contextSize)],
      ...['-p', 'hey', '-n', '2', '-no-cnv', '--no-display-prompt', '--offline'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  const ms = performance.now() - startedAt
  child.kill('SIGKILL')
  await gone
  return ms
}
