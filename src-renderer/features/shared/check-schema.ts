/** What is wrong with a JSON schema as it was typed; null when nothing is. */
export type SchemaProblem = { kind: 'json'; message: string } | { kind: 'object' } | { kind: 'empty' }

/** What says how a value looks; a schema without any of them says nothing. */
const meaningful = ['type', 'properties', 'items', 'enum', 'const', 'oneOf', 'anyOf', 'allOf', '$ref']

/** Looks whether a text can be a schema. Whether the engine can hold an answer to it is the engine's to say. */
export function checkSchema(text: string): SchemaProblem | null {
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch (error) {
    return { kind: 'json', message: error instanceof Error ? error.message : '' }
  }
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return { kind: 'object' }
  return meaningful.some((key) => key in schema) ? null : { kind: 'empty' }
}

const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

/** Schemas to begin with. */
export const exampleSchemas = {
  contact: object({
    name: { type: 'string' },
    email: { type: ['string', 'null'] },
    phone: { type: ['string', 'null'] },
  }),
  list: { type: 'array', items: { type: 'string' }, maxItems: 10 },
  verdict: object({
    sentiment: { enum: ['positive', 'neutral', 'negative'] },
    reason: { type: 'string' },
  }),
} as const
