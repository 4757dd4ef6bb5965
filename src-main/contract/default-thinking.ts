import type { Thinking } from './thinking.ts'

/** As the model's template has it. */
export const defaultThinking: Thinking = { mode: 'auto', effort: null, budgetTokens: null }
