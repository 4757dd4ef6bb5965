import type { ContextUse } from '#contract/context.ts'

type PartName = 'system' | 'summary' | 'attachments' | 'history' | 'draft'

const colours: readonly [PartName, string][] = [
  ['system', 'bg-ink-faint'],
  ['summary', 'bg-line-strong'],
  ['attachments', 'bg-warning'],
  ['history', 'bg-accent'],
  ['draft', 'bg-accent/50'],
]

/** What the prompt consists of, in the order in which the model reads it; what is not there is left out. */
export const contextParts = (use: ContextUse) =>
  colours.map(([name, colour]) => ({ name, colour, tokens: use[name] })).filter(({ tokens }) => tokens > 0)
