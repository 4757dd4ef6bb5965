import { interleaved, rowOf } from '../figures.ts'
import { startLlamaServer } from '../llama-server.ts'
import { startOurs, type OurTalker } from '../ours.ts'
import type { Case } from '../setup.ts'
import { checkRead, cliProgram, completionProgram, untilFirstWord, type Started } from '../starting.ts'
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
      const readyMs = performance.now() - startedAt
      const { firstTokenMs, promptTokens } = await talker.ask(greeting, 2)
      return { ms: readyMs + firstTokenMs, bytes: await residentBytes(talker.pid), promptTokens }
    } finally {
      await talker.end()
    }
  }
  const prompt = await renderedBy(() => startOurs(options))
  const { server } = peers
  const asked = { ...options, question: greeting[0]?.text ?? '', prompt: prompt.text }
  const programs = [completionProgram(peers.completion), cliProgram(peers.cli)].filter((one) => one !== null)
  const contenders = {
    ours: () => untilFirst(() => startOurs(options)),
    ...(server !== null && { 'llama-server': () => untilFirst(() => startLlamaServer(server, options)) }),
    ...Object.fromEntries(programs.map((one) => [one.name, () => untilFirstWord(one, asked)])),
  }
  for (const [name, [started]] of Object.entries(await interleaved<Started>(1, contenders)))
    if (started && started.promptTokens !== null && started.promptTokens !== prompt.tokens.length)
      throw new Error(`${name} read ${started.promptTokens} tokens, not ${prompt.tokens.length}.`)
  for (const one of programs) await checkRead(one, asked, prompt.tokens.length)
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
