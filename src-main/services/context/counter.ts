import type { Engines } from '../engines/types.ts'
import { countTokens, estimateTokens, tokenizerOf } from '../attachments/tokens.ts'

/** How many tokens a text has for a model, remembered by what the text belongs to. */
export interface Counter {
  /** False while the model cannot be asked; then counts are estimates, and nothing of them is kept. */
  isExact(modelId: string): boolean
  /** `key`: whose text it is; another length is another text. Null: not to be remembered. */
  count(modelId: string, key: string | null, text: string): Promise<number>
}

/** Some kilobytes each thousand: enough for the longest chats. */
const maxRemembered = 50_000

export const createCounter = (engines: Engines): Counter => {
  const remembered = new Map<string, number>()

  return {
    isExact: (modelId) => tokenizerOf(engines, modelId) !== null,
    count: async (modelId, key, text) => {
      if (text === '') return 0
      const name = `${modelId}\n${key}\n${text.length}`
      const known = key === null ? undefined : remembered.get(name)
      if (known !== undefined) return known
      const tokenize = tokenizerOf(engines, modelId)
      if (!tokenize) return estimateTokens(text)
      const tokens = await countTokens(tokenize, text)
      if (key !== null) remember(name, tokens)
      return tokens
    },
  }

  /** The oldest goes when there are too many. */
  function remember(name: string, tokens: number) {
    remembered.set(name, tokens)
    if (remembered.size <= maxRemembered) return
    const [oldest] = remembered.keys()
    if (oldest !== undefined) remembered.delete(oldest)
  }
}
