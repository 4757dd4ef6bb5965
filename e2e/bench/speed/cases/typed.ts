import { askInChat, makeDataDir, startApp } from '../app.ts'
import { interleaved, rowOf } from '../figures.ts'
import type { Case } from '../setup.ts'
import { textOfTokens } from '../talker.ts'

const newTokens = 48
/** Typed after the last pause, so that nobody can have read them before: a second's work of who types fast. */
const lastWords = 5
const answerTokens = 2

/**
 * The time from sending to the first token in a chat of `historyTokens`, through the app's WebSocket: as the page does it, which
 * lets the model read at each pause what is typed, against the same words sent without that, and in a chat of their own.
 */
export const typed =
  (historyTokens: number): Case =>
  async ({ model, rounds }) => {
    const { dataDir, modelId, remove } = makeDataDir(model)
    const app = await startApp(dataDir, modelId)
    try {
      await app.call.engines.load({ modelId, contextSize: historyTokens + 4096 })
      let seed = 5000
      const textOf = (tokens: number) => textOfTokens(tokens, (seed += 1), (text) => app.countTokens(text))
      const { id: chatId } = await app.call.chats.create({ modelId })
      let parentId: string | null = null
      const sayOn = async (text: string) => {
        const said = await askInChat(app, { chatId, parentId, text, maxTokens: answerTokens })
        parentId = said.answerId
        return said.firstTokenMs
      }
      await sayOn(await textOf(historyTokens))
      const contenders = {
        'ours, typed': async () => {
          const text = await textOf(newTokens)
          const words = text.split(' ')
          await app.call.chats.prepare({ chatId, text: words.slice(0, -lastWords).join(' ') })
          return sayOn(text)
        },
        'ours, sent at once': async () => sayOn(await textOf(newTokens)),
        'new words alone': async () => {
          const text = await textOf(newTokens)
          const { id } = await app.call.chats.create({ modelId })
          return (await askInChat(app, { chatId: id, parentId: null, text, maxTokens: answerTokens }))
            .firstTokenMs
        },
      }
      // What is loaded lazily is not what is measured.
      await interleaved(1, contenders)
      const { 'ours, typed': ours = [], ...others } = await interleaved(rounds, contenders)
      const about = { model: model.name, case: `typed after ${historyTokens}`, unit: 'ms' }
      return [rowOf({ ...about, better: 'less' }, ours, others)]
    } finally {
      await app.end()
      remove()
    }
  }
