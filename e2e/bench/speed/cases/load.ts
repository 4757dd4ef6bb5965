import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { interleaved, rowOf } from '../figures.ts'
import { startLlamaServer } from '../llama-server.ts'
import { startOurs, type OurTalker } from '../ours.ts'
import type { Case } from '../setup.ts'
import { residentBytes, type Talker } from '../talker.ts'

const contextSize = 4096
const greeting = [{ role: 'user' as const, text: 'hey' }]

/**
 * From starting a process to its first token, and the memory it has then. All of them read the same tokens: the program without a template of
 * its own is given the text that ours writes, and each says how many it read. The file is in the system's cache: the first,
 * unmeasured round has put it there.
 */
export const load: Case = async ({ model, peers, threads, rounds }) => {
  const options = { path: model.path, threads, contextSize, sequences: 1 }
  const untilFirst = async (start: () => Promise<Talker>) => {
    const startedAt = performance.now()
    const talker = await start()
    try {
      const asked = performance.now() - startedAt
      const { firstTokenMs, promptTokens } = await talker.ask(greeting, 2)
      return { ms: asked + firstTokenMs, bytes: await residentBytes(talker.pid), promptTokens }
    } finally {
      await talker.end()
    }
  }
  const prompt = await renderedBy(() => startOurs(options))
  const { server, completion } = peers
  const contenders = {
    ours: () => untilFirst(() => startOurs(options)),
    ...(server !== null && { 'llama-server': () => untilFirst(() => startLlamaServer(server, options)) }),
    ...(completion !== null && {
      'llama-completion': () => untilFirstWord(completion, { ...options, prompt: prompt.text }),
    }),
  }
  for (const [name, [started]] of Object.entries(await interleaved<Started>(1, contenders)))
    if (started && started.promptTokens !== null && started.promptTokens !== prompt.tokens.length)
      throw new Error(`${name} read ${started.promptTokens} tokens, not ${prompt.tokens.length}.`)
  if (completion !== null)
    await checkRead(completion, { ...options, prompt: prompt.text }, prompt.tokens.length)
  const results = await interleaved<Started>(rounds, contenders)
  const { ours = [], ...others } = results
  const peersOf = (field: 'ms' | 'bytes') =>
    Object.fromEntries(Object.entries(others).map(([name, samples]) => [name, numbers(samples, field)]))
  const about = { model: model.name, better: 'less' as const }
  return [
    rowOf({ ...about, case: 'load to first token', unit: 'ms' }, numbers(ours, 'ms'), peersOf('ms')),
    rowOf({ ...about, case: 'memory', unit: 'bytes' }, numbers(ours, 'bytes'), peersOf('bytes')),
  ]
}

interface Started {
  ms: number
  bytes: number | null
  /** Null where it does not say. */
  promptTokens: number | null
}

const renderedBy = async (start: () => Promise<OurTalker>) => {
  const talker = await start()
  try {
    return await talker.render(greeting)
  } finally {
    await talker.end()
  }
}

const numbers = (samples: readonly Started[], field: 'ms' | 'bytes') =>
  samples.flatMap((sample) => sample[field] ?? [])

interface Prompted {
  path: string
  threads: number
  contextSize: number
  prompt: string
}

const argumentsOf = ({ path, threads, contextSize, prompt }: Prompted) => [
  ...['-m', path, '-t', String(threads), '-c', String(contextSize)],
  ...['-p', prompt, '-n', '2', '-no-cnv', '--no-display-prompt', '--no-escape', '--offline'],
]

/** The program writes its answer to standard output, and nothing else there. */
const untilFirstWord = async (program: string, prompted: Prompted): Promise<Started> => {
  const startedAt = performance.now()
  const child = spawn(program, argumentsOf(prompted), { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  const ms = performance.now() - startedAt
  const bytes = await residentBytes(child.pid ?? 0)
  child.kill('SIGKILL')
  await gone
  return { ms, bytes, promptTokens: null }
}

const readPattern = /prompt eval time = .*\/ +(\d+) tokens/

/** It tells how much it read at its end alone. Throws where that is something else than `tokens`. */
const checkRead = async (program: string, prompted: Prompted, tokens: number): Promise<void> => {
  const { stderr } = await promisify(execFile)(program, argumentsOf(prompted))
  const read = Number(readPattern.exec(stderr)?.[1])
  if (read !== tokens) throw new Error(`llama-completion read ${read} tokens, not ${tokens}.`)
}
