import { setTimeout as wait } from 'node:timers/promises'
import { createTypedText, type TypedText } from '../../../../src-renderer/features/conversation/typed-text.ts'
import { askInChat, makeDataDir, startApp } from '../app.ts'
import { interleaved, rowOf } from '../figures.ts'
import type { Case } from '../setup.ts'
import { textOfTokens } from '../talker.ts'

const newTokens = 48
/** Typed key by key, after a pause in which all before them was read. */
const lastWords = 20
/** A hundred words of five letters a minute, a space with each; no two keys are equally far apart, and nobody ever pauses. */
const keyMs = [70, 130, 100, 160, 80, 120, 180, 60, 90, 110] as const
const answerTokens = 2

/** Types the rest of `text` after its `first` characters as a person does, and is about to send it with the next key. */
const type = async (typed: TypedText, text: string, first: number) => {
  for (let end = first + 1; end <= text.length; end += 1) {
    typed.is(text.slice(0, end))
    await wait(keyMs[end % keyMs.length])
  }
}

/**
 * The time from sending to the first token in a chat of `historyTokens`, through the app's WebSocket: as the page does it, which
 * lets the model read what is typed, against the same words sent without that, and in a chat of their own.
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
          const first = text.split(' ').slice(0, -lastWords).join(' ')
          await app.call.chats.prepare({ chatId, text: first })
          const typing = createTypedText((told, signal) =>
            app.call.chats.prepare({ chatId, ...told }, { signal }),
          )
          await type(typing, text, first.length)
          return sayOn(text).finally(typing.end)
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
