import type { Tool } from '#contract/engine.ts'
import { Untyped } from './call-bodies.ts'

/** Arguments that came as texts, in the types that the tool's schema gives them. */
export const typed = (given: unknown, { parameters }: Tool): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given ?? {}).map(([key, value]) => [
      key,
      value instanceof Untyped ? valueOf(value, schemaOf(parameters, key)) : value,
    ]),
  )

const schemaOf = ({ properties }: Record<string, unknown>, key: string): unknown =>
  typeof properties === 'object' && properties !== null && Object.hasOwn(properties, key)
    ? (properties as Record<string, unknown>)[key]
    : undefined

/** A text is a text where the schema says so; else what it is as JSON, where it is any. */
const valueOf = ({ text, isText }: Untyped, schema: unknown): unknown => {
  if (isText || isTextual(schema)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isTextual = (schema: unknown): boolean => {
  if (typeof schema !== 'object' || schema === null) return false
  if ('type' in schema) return schema.type === 'string'
  const values = 'enum' in schema ? schema.enum : 'const' in schema ? [schema.const] : []
  return Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string')
}
