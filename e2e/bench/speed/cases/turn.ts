import { interleaved, rowOf } from '../figures.ts'
import { llamaBenchOften } from '../llama-bench.ts'
import { withTalkers, type Case } from '../setup.ts'
import { textOfTokens, type Conversation } from '../talker.ts'

const newTokens = 48

/**
 * The time to the first token of the next turn, `historyTokens` being there already, against a conversation of the new words alone,
 * and against llama-bench reading as many tokens at that depth. Each round asks something else of the same history, as branches do.
 */
export const turn =
  (historyTokens: number): Case =>
  (setup) =>
    withTalkers(setup, { contextSize: historyTokens + 1024, sequences: 2 }, async (talkers, countTokens) => {
      const { model, peers, threads, rounds } = setup
      let seed = 3000
      const textOf = (tokens: number) => textOfTokens(tokens, (seed += 1), countTokens)
      const historyText = await textOf(historyTokens)
      const asks = async (): Promise<Conversation> => [{ role: 'user', text: await textOf(newTokens) }]
      const contenders: Record<string, () => Promise<number>> = {}
      for (const [name, talker] of Object.entries(talkers)) {
        const beginning: Conversation = [{ role: 'user', text: historyText }]
        const { text } = await talker.ask(beginning, 16)
        const history: Conversation = [...beginning, { role: 'assistant', text }]
        contenders[name] = async () => (await talker.ask([...history, ...(await asks())], 2)).firstTokenMs
      }
      contenders['new words alone'] = async () => (await talkers.ours.ask(await asks(), 2)).firstTokenMs
      // What is loaded lazily is not what is measured.
      await interleaved(1, contenders)
      const { ours = [], ...others } = await interleaved(rounds, contenders)
      if (peers.bench !== null) {
        // It reads the history itself: once is enough.
        const reading = { prefill: newTokens, depth: historyTokens }
        const rates = await llamaBenchOften(peers.bench, model.path, threads, reading, rounds)
        others['llama-bench'] = rates.map((rate) => (newTokens * 1000) / rate)
      }
      const about = { model: model.name, case: `next turn after ${historyTokens}`, unit: 'ms' }
      return [rowOf({ ...about, better: 'less' }, ours, others)]
    })
