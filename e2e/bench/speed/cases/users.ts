import { makeDataDir, startApp } from '../app.ts'
import { interleaved, rowOf } from '../figures.ts'
import { startLlamaServer } from '../llama-server.ts'
import { resting, type Case } from '../setup.ts'
import { checkLength, longEnough, storyOf, type Talker } from '../talker.ts'

const promptWords = 32
const firstTokens = 64
/** So many slots llama-server gets, and as much context for each as ours gives. */
const slots = 8

/**
 * So many clients at once at `/v1/chat/completions` of `palabre serve --api`, as it comes, and of llama-server with eight slots:
 * tokens per second of all together, and how much slower than the mean the slowest has it, from asking to its last word. `ours again` is the
 * same once more: how far that is from 1 is how far anything may be by chance.
 */
export const users =
  (count: number): Case =>
  async ({ model, peers, threads, rounds }) => {
    const { dataDir, modelId, remove } = makeDataDir(model)
    const app = await startApp(dataDir, modelId)
    let server: Talker | undefined
    try {
      let seed = 5000
      const together = async (name: string, talker: Talker, maxTokens: number) => {
        const startedAt = performance.now()
        const rates = await Promise.all(
          Array.from({ length: count }, async () => {
            const text = storyOf(promptWords, (seed += 1))
            const answered = await talker.ask([{ role: 'user', text }], maxTokens)
            checkLength(name, answered, maxTokens)
            const { completionTokens, lastTokenMs } = answered
            return { tokens: completionTokens, perSecond: (completionTokens * 1000) / lastTokenMs }
          }),
        )
        const tokens = rates.reduce((sum, rate) => sum + rate.tokens, 0)
        const mean = rates.reduce((sum, { perSecond }) => sum + perSecond, 0) / count
        const slowest = Math.min(...rates.map(({ perSecond }) => perSecond))
        return { sum: (tokens * 1000) / (performance.now() - startedAt), slowest: slowest / mean }
      }
      // The first request loads the model, as it does for everybody.
      await together('ours', app, 1)
      const { sum: tokensPerSecond } = await together('ours', app, firstTokens)
      const answerTokens = longEnough(tokensPerSecond / count)
      const { contextSize } = await app.props()
      if (peers.server !== null) {
        const options = { path: model.path, threads, contextSize, sequences: slots }
        server = resting(await startLlamaServer(peers.server, options))
        await together('llama-server', server, firstTokens)
      }
      const peer = server
      const results = await interleaved(rounds, {
        ours: () => together('ours', app, answerTokens),
        ...(peer && { 'llama-server': () => together('llama-server', peer, answerTokens) }),
        'ours again': () => together('ours', app, answerTokens),
      })
      const row = (name: string, unit: string, field: 'sum' | 'slowest') => {
        const { ours = [], ...others } = results
        const of = (all: { sum: number; slowest: number }[]) => all.map((one) => one[field])
        const about = { model: model.name, case: name, unit, better: 'more' } as const
        const theirs = Object.entries(others).map(([peer, all]) => [peer, of(all)] as const)
        return rowOf(about, of(ours), Object.fromEntries(theirs))
      }
      const sum = row(`${count} at once`, 'tokens/s', 'sum')
      return count === 1 ? [sum] : [sum, row(`${count} at once, slowest`, '÷ mean', 'slowest')]
    } finally {
      await server?.end()
      await app.end()
      remove()
    }
  }
