import { wordsOf } from '../../../fixtures/gguf/words.ts'
import { interleaved, rowOf } from '../figures.ts'
import { llamaBench } from '../llama-bench.ts'
import { withTalkers, type Case } from '../setup.ts'
import type { Conversation } from '../talker.ts'

const newWords = 48

/**
 * The time to the first token of the next turn, `historyTokens` being there already, against a conversation of the new words alone,
 * and against llama-bench reading as many tokens at that depth. Each round asks something else of the same history, as branches do.
 */
export const turn =
  (historyTokens: number): Case =>
  (setup) =>
    withTalkers(setup, { contextSize: historyTokens + 1024, sequences: 2 }, async (talkers) => {
      const { model, peers, threads, rounds } = setup
      let seed = 3000
      const asks = (): Conversation => [{ role: 'user', text: wordsOf(newWords, (seed += 1)) }]
      const contenders: Record<string, () => Promise<number>> = {}
      for (const [name, talker] of Object.entries(talkers)) {
        const beginning: Conversation = [{ role: 'user', text: wordsOf(historyTokens, 1) }]
        const { text } = await talker.ask(beginning, 16)
        const history: Conversation = [...beginning, { role: 'assistant', text }]
        contenders[name] = async () => (await talker.ask([...history, ...asks()], 2)).firstTokenMs
      }
      contenders['new words alone'] = async () => (await talkers.ours.ask(asks(), 2)).firstTokenMs
      // What is loaded lazily is not what is measured.
      await interleaved(1, contenders)
      const { bench } = peers
      if (bench !== null)
        contenders['llama-bench'] = async () => {
          const reading = { prefill: newWords, depth: historyTokens }
          return (newWords * 1000) / (await llamaBench(bench, model.path, threads, reading))
        }
      const { ours = [], ...others } = await interleaved(rounds, contenders)
      const about = { model: model.name, case: `next turn after ${historyTokens}`, unit: 'ms' }
      return [rowOf({ ...about, better: 'less' }, ours, others)]
    })
