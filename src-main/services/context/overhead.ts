import type { PromptMessage } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Engines } from '../engines/types.ts'

/** What a model's template writes around the messages, in tokens. */
export interface Overhead {
  /** Once, whatever is said. */
  fixed: number
  perMessage: number
}

/** Usual ones, for a template that does not want to be asked. */
export const usualOverhead: Overhead = { fixed: 8, perMessage: 5 }

const question: PromptMessage = { role: 'user', text: 'a' }
const answer: PromptMessage = { role: 'assistant', text: 'a' }
const system: PromptMessage = { role: 'system', text: 'a' }

/** Asks once for each model, with and without a system prompt: some templates write one of their own where there is none. */
export const createOverhead = (engines: Engines) => {
  const known = new Map<string, Promise<Overhead>>()

  const ask = async (modelId: string, hasSystem: boolean): Promise<Overhead> => {
    const addedTo = async (messages: PromptMessage[]) => {
      const { totalTokens, messageTokens } = await engines.ask(modelId, (call) => call.measure({ messages }))
      return totalTokens - messageTokens.reduce((sum, tokens) => sum + tokens, 0)
    }
    const begin = hasSystem ? [system] : []
    try {
      const one = await addedTo([...begin, question])
      const three = await addedTo([...begin, question, answer, question])
      const perMessage = Math.max(0, (three - one) / 2)
      return { fixed: Math.max(0, Math.round(one - perMessage)), perMessage: Math.round(perMessage) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // It may only have been unloaded; it is asked again.
      known.delete(keyOf(modelId, hasSystem))
      return usualOverhead
    }
  }

  return (modelId: string, hasSystem: boolean): Promise<Overhead> => {
    const key = keyOf(modelId, hasSystem)
    const asked = known.get(key) ?? ask(modelId, hasSystem)
    known.set(key, asked)
    return asked
  }
}

const keyOf = (modelId: string, hasSystem: boolean) => `${modelId} ${hasSystem}`
