import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { wordsOf } from '../../../fixtures/gguf/words.ts'
import { askInChat, makeDataDir, startApp } from '../app.ts'
import { interleaved, rowOf } from '../figures.ts'
import type { Case } from '../setup.ts'
import { textOfTokens } from '../talker.ts'

const historyTokens = 4000
const contextSize = 8192

/**
 * The first word of the next turn in a chat of 4,000 tokens after the app was killed and started again: with what it kept of the chat,
 * and where that is gone and all is read again. The model is loaded when the clock begins; the second row has the whole start.
 */
export const restart: Case = async ({ model, rounds }) => {
  const { dataDir, modelId, remove } = makeDataDir(model)
  const stateDir = join(dataDir, 'state')
  try {
    const first = await startApp(dataDir, modelId)
    await first.call.engines.load({ modelId, contextSize })
    const { id: chatId } = await first.call.chats.create({ modelId })
    const history = await textOfTokens(historyTokens, 1, (text) => first.countTokens(text))
    const beginning = { chatId, parentId: null, text: history, maxTokens: 16 }
    const { answerId } = await askInChat(first, beginning)
    while (!existsSync(stateDir) || !readdirSync(stateDir).some((name) => name.endsWith('.json')))
      await delay(100)
    await first.kill()

    let seed = 4000
    const next = async () => {
      const startedAt = performance.now()
      const app = await startApp(dataDir, modelId)
      try {
        await app.call.engines.load({ modelId, contextSize })
        const loadedMs = performance.now() - startedAt
        const question = { chatId, parentId: answerId, text: wordsOf(16, (seed += 1)), maxTokens: 2 }
        const { firstTokenMs } = await askInChat(app, question)
        return { firstTokenMs, wholeMs: loadedMs + firstTokenMs }
      } finally {
        await app.kill()
      }
    }
    const results = await interleaved(rounds, {
      ours: next,
      'read again': async () => {
        renameSync(stateDir, `${stateDir}-away`)
        try {
          return await next()
        } finally {
          if (existsSync(stateDir)) renameSync(stateDir, `${stateDir}-other-${seed}`)
          renameSync(`${stateDir}-away`, stateDir)
        }
      },
    })
    const row = (name: string, field: 'firstTokenMs' | 'wholeMs') => {
      const of = (contender: string) => (results[contender] ?? []).map((result) => result[field])
      const about = { model: model.name, case: name, unit: 'ms', better: 'less' } as const
      return rowOf(about, of('ours'), { 'read again': of('read again') })
    }
    return [
      row(`after a restart, ${historyTokens}`, 'firstTokenMs'),
      row(`from starting the app, ${historyTokens}`, 'wholeMs'),
    ]
  } finally {
    remove()
  }
}
