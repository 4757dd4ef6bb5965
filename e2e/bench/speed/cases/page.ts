import { askInChat, makeDataDir, startApp } from '../app.ts'
import { interleaved, rowOf } from '../figures.ts'
import { startLlamaServer } from '../llama-server.ts'
import { resting, type Case } from '../setup.ts'
import { checkLength, longEnough, seenTokensPerSecond, storyOf, type Answered } from '../talker.ts'

const firstTokens = 64
const contextSize = 4096

/**
 * How fast an answer comes to where it is read: through the app's WebSocket with everything that a chat does (each word is on the
 * disk a quarter of a second later), against the stream of llama-server, and against itself: how far that is from 1 is how far anything may be by chance.
 */
export const page: Case = async ({ model, peers, threads, rounds }) => {
  const { dataDir, modelId, remove } = makeDataDir(model)
  const app = await startApp(dataDir, modelId)
  const server =
    peers.server === null
      ? null
      : resting(
          await startLlamaServer(peers.server, { path: model.path, threads, contextSize, sequences: 1 }),
        )
  try {
    await app.call.engines.load({ modelId, contextSize })
    let seed = 2000
    const text = () => storyOf(8, (seed += 1))
    const chat = async (maxTokens: number): Promise<Answered> => {
      const { id: chatId } = await app.call.chats.create({ modelId })
      const said = await askInChat(app, { chatId, parentId: null, text: text(), maxTokens })
      const { promptTokens, completionTokens, tokensPerSecond } = said.usage
      return {
        ...said,
        promptTokens,
        completionTokens,
        tokensPerSecond,
        text: '',
        prefillTokensPerSecond: 0,
      }
    }
    const first = await chat(firstTokens)
    const maxTokens = longEnough(first.tokensPerSecond)
    const contenders: Record<string, () => Promise<Answered>> = {
      ours: () => chat(maxTokens),
      ...(server && { 'llama-server': () => server.ask([{ role: 'user', text: text() }], maxTokens) }),
      'ours again': () => chat(maxTokens),
    }
    if (server) await server.ask([{ role: 'user', text: text() }], firstTokens)
    const { ours = [], ...others } = await interleaved(rounds, contenders)
    for (const answered of ours) checkLength('ours', answered, maxTokens)
    const row = (name: string, rate: (answered: Answered) => number) =>
      rowOf(
        { model: model.name, case: name, unit: 'tokens/s', better: 'more' },
        ours.map(rate),
        Object.fromEntries(Object.entries(others).map(([peer, all]) => [peer, all.map(rate)])),
      )
    return [
      row('to the page', seenTokensPerSecond),
      row('to the page, from sending on', (all) => (all.completionTokens * 1000) / all.lastTokenMs),
    ]
  } finally {
    await server?.end()
    await app.end()
    remove()
  }
}
