import { interleaved, rowOf } from '../figures.ts'
import { llamaBench } from '../llama-bench.ts'
import { withTalkers, type Case } from '../setup.ts'
import { checkLength, storyOf } from '../talker.ts'

const prefillTokens = 512
const decodeTokens = 128

/**
 * How fast a prompt of 512 tokens is read, and how fast 128 are said. llama-bench does the one and the other alone; ours and
 * the server answer a conversation, sampling included, and tell what each part of it took.
 */
const throughput =
  (about: { case: string; field: 'prefillTokensPerSecond' | 'tokensPerSecond' }, ask: Asked): Case =>
  (setup) =>
    withTalkers(setup, { contextSize: 2048, sequences: 1 }, async (talkers) => {
      const { model, peers, threads, rounds } = setup
      let seed = 1000
      const asking = Object.entries(talkers).map(([name, talker]) => {
        const run = async () => {
          const answered = await talker.ask(
            [{ role: 'user', text: storyOf(ask.words, (seed += 1)) }],
            ask.maxTokens,
          )
          checkLength(name, answered, ask.maxTokens)
          return answered[about.field]
        }
        return [name, run] as const
      })
      // What is loaded lazily, and caches that are cold, are not what is measured.
      for (const [, run] of asking) await run()
      const { bench } = peers
      const results = await interleaved(rounds, {
        ...Object.fromEntries(asking),
        ...(bench !== null && { 'llama-bench': () => llamaBench(bench, model.path, threads, ask.bench) }),
      })
      const { ours = [], ...others } = results
      return [rowOf({ model: model.name, case: about.case, unit: 'tokens/s', better: 'more' }, ours, others)]
    })

interface Asked {
  words: number
  maxTokens: number
  bench: { prefill?: number; decode?: number }
}

export const prefill: Case = throughput(
  { case: `prefill ${prefillTokens}`, field: 'prefillTokensPerSecond' },
  { words: prefillTokens, maxTokens: 2, bench: { prefill: prefillTokens } },
)
export const decode: Case = throughput(
  { case: `decode ${decodeTokens}`, field: 'tokensPerSecond' },
  { words: 8, maxTokens: decodeTokens, bench: { decode: decodeTokens } },
)
