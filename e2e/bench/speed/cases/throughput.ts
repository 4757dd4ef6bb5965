import { interleaved, rowOf } from '../figures.ts'
import { llamaBench } from '../llama-bench.ts'
import { withTalkers, type Case } from '../setup.ts'
import { checkLength, longEnough, storyOf } from '../talker.ts'

const prefillTokens = 512
const firstTokens = 64

/**
 * How fast a prompt of 512 tokens is read, and how fast an answer is said. llama-bench does the one and the other alone; ours and
 * the server answer a conversation, sampling included, and tell what each part of it took. `ours again` tells what is chance.
 */
const throughput =
  (about: { case: string; field: 'prefillTokensPerSecond' | 'tokensPerSecond' }, asked: Asked): Case =>
  (setup) =>
    withTalkers(setup, { contextSize: 2048, sequences: 1 }, async (talkers) => {
      const { model, peers, threads, rounds } = setup
      let seed = 1000
      const ask = async (name: string, talker: (typeof talkers)['ours'], maxTokens: number) => {
        const text = storyOf(asked.words, (seed += 1))
        const answered = await talker.ask([{ role: 'user', text }], maxTokens)
        checkLength(name, answered, maxTokens)
        return answered
      }
      // What is loaded lazily, and caches that are cold, are not what is measured.
      for (const [name, talker] of Object.entries(talkers)) await ask(name, talker, firstTokens)
      const { tokensPerSecond } = await ask('ours', talkers.ours, firstTokens)
      const maxTokens = asked.answerTokens ?? longEnough(tokensPerSecond)
      const { bench } = peers
      const what = asked.answerTokens === null ? { decode: maxTokens } : { prefill: asked.words }
      const results = await interleaved(rounds, {
        ...Object.fromEntries(
          Object.entries({ ...talkers, 'ours again': talkers.ours }).map(([name, talker]) => [
            name,
            async () => (await ask(name, talker, maxTokens))[about.field],
          ]),
        ),
        ...(bench !== null && { 'llama-bench': () => llamaBench(bench, model.path, threads, what) }),
      })
      const { ours = [], ...others } = results
      return [rowOf({ model: model.name, case: about.case, unit: 'tokens/s', better: 'more' }, ours, others)]
    })

interface Asked {
  /** About as many tokens. */
  words: number
  /** Null: as many as take long enough to tell how fast they are said. */
  answerTokens: number | null
}

export const prefill: Case = throughput(
  { case: `prefill ${prefillTokens}`, field: 'prefillTokensPerSecond' },
  { words: prefillTokens, answerTokens: 2 },
)
export const decode: Case = throughput(
  { case: 'decode', field: 'tokensPerSecond' },
  { words: 8, answerTokens: null },
)
