import type { GenerateInput, Tool } from '#contract/engine.ts'

/** The schema that an answer is held to when it must be a call; null when it need not be. */
export const schemaOfCall = (tools: readonly Tool[], choice: GenerateInput['toolChoice']): string | null => {
  const named = typeof choice === 'object' ? tools.filter(({ name }) => name === choice.name) : tools
  if (choice === undefined || choice === 'auto' || choice === 'none' || named.length === 0) return null
  return JSON.stringify({
    anyOf: named.map(({ name, parameters }) => ({
      type: 'object',
      properties: {
        name: { const: name },
        arguments: Object.keys(parameters).length === 0 ? { type: 'object' } : parameters,
      },
      required: ['name', 'arguments'],
      additionalProperties: false,
    })),
  })
}
