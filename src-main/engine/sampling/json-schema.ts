import { AppError } from '#contract/errors.ts'
import { integerRule } from './json-integers.ts'
import { areMany, many, manyMembers, tree } from './json-members.ts'
import { literal, terminals } from './json-terminals.ts'

/**
 * A JSON schema as a grammar in llama.cpp's GBNF, so that an answer cannot but fit it. What the grammar could not hold is refused by
 * name: an answer that only seems to fit would be worse than none.
 */

type Schema = Record<string, unknown>

/** Words that say something about a value which a grammar cannot. */
const unholdable = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'pattern',
  'multipleOf',
] as const
const maxDepth = 64
const maxRules = 5000
/** Parts that make no rule of their own cost time, too; and a rule may be long. */
const maxVisits = 20_000
const maxLetters = 2_000_000
const maxAllOf = 64

/** Throws INVALID_INPUT that names what cannot be used, and where. */
export const grammarOfSchema = (root: unknown): string => {
  const rules = new Map<string, string>()
  const references = new Map<string, string>()

  let visits = 0
  let letters = 0
  const countVisit = () => {
    visits += 1
    if (visits > maxVisits) throw tooMany()
  }

  const rule = (name: string, body: string): string => {
    letters += body.length
    if (rules.size > maxRules || letters > maxLetters) throw tooMany()
    const free = rules.has(name) ? `${name}-${rules.size}` : name
    rules.set(free, body)
    return free
  }

  const visit = (schema: unknown, path: string, name: string, depth: number): string => {
    countVisit()
    if (depth > maxDepth) throw refused(path, 'it is nested too deeply')
    if (schema === true) return terminal('value')
    if (!isSchema(schema)) throw refused(path, 'a schema must be an object')
    for (const word of unholdable) {
      const value = schema[word]
      if (value !== undefined && value !== false) throw refused(path, `"${word}" cannot be held to`)
    }
    if (typeof schema['$ref'] === 'string') return reference(schema['$ref'], path, depth)
    if (schema['const'] !== undefined) return rule(name, `${literal(JSON.stringify(schema['const']))} space`)
    if (Array.isArray(schema['enum'])) return rule(name, oneOf(schema['enum'], path))
    const choices = schema['anyOf'] ?? schema['oneOf']
    if (Array.isArray(choices))
      return rule(
        name,
        alternatives(
          choices.map((choice, index) =>
            visit(choice, `${path}/anyOf/${index}`, `${name}-${index}`, depth + 1),
          ),
          path,
        ),
      )
    if (Array.isArray(schema['allOf']) && schema['allOf'].length > maxAllOf)
      throw refused(path, '"allOf" has too many parts')
    if (Array.isArray(schema['allOf']))
      return visit(merged(schema, schema['allOf'], path), path, name, depth + 1)
    return ofType(schema, path, name, depth)
  }

  const ofType = (schema: Schema, path: string, name: string, depth: number): string => {
    countVisit()
    const type = typeOf(schema)
    if (Array.isArray(type))
      return rule(
        name,
        alternatives(
          [...new Set<unknown>(type)].map((one: unknown) =>
            ofType({ ...schema, type: one }, path, `${name}-${String(one)}`, depth),
          ),
          path,
        ),
      )
    switch (type) {
      case undefined:
        return terminal('value')
      case 'object':
        return rule(name, objectBody(schema, path, name, depth))
      case 'array':
        return rule(name, arrayBody(schema, path, name, depth))
      case 'string':
        return stringRule(schema, path, name)
      case 'integer':
      case 'number': {
        const range = integerRule(schema, type)
        if (range === null) throw refused(path, 'such limits of a number cannot be held to')
        return range === '' ? terminal(type) : rule(name, `${range} space`)
      }
      case 'boolean':
      case 'null':
        return terminal(type)
      default:
        throw refused(path, `there is no type ${JSON.stringify(type)}`)
    }
  }

  const terminal = (name: keyof typeof terminals): string => {
    for (const [needed, body] of Object.entries(terminals)) if (!rules.has(needed)) rules.set(needed, body)
    return name
  }

  const reference = (to: string, path: string, depth: number): string => {
    if (to !== '#' && !to.startsWith('#/')) throw refused(path, `${to} is elsewhere`)
    const steps = to.slice(2).split('/').filter(Boolean).map(decoded)
    // One place may be told of in several ways.
    const place = JSON.stringify(steps)
    const known = references.get(place)
    if (known !== undefined) return known
    const name = `ref-${references.size}`
    references.set(place, name)
    let target: unknown = root
    for (const step of steps) target = isSchema(target) ? target[step] : undefined
    if (target === undefined) throw refused(path, `${to} is not there`)
    // Named before it is visited: what refers to itself finds its own name.
    rules.set(name, '')
    const found = visit(target, to, `${name}-target`, depth + 1)
    rules.set(name, found)
    return name
  }

  const objectBody = (schema: Schema, path: string, name: string, depth: number): string => {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {}
    const required = new Set<unknown>(Array.isArray(schema['required']) ? schema['required'] : [])
    const keys = Object.keys(properties)
    const isLarge = areMany(keys.map((key) => ({ isRequired: required.has(key) })))
    const pairs = Object.entries(properties).map(([key, value], index) => {
      const held = visit(value, `${path}/properties/${key}`, `${name}-${index}`, depth + 1)
      const pair = () =>
        rule(`${name}-pair-${index}`, `${literal(JSON.stringify(key))} space ":" space ${held}`)
      return { key, value: held, rule: isLarge ? '' : pair() }
    })
    const missing = [...required].find((key) => typeof key !== 'string' || !(key in properties))
    if (missing !== undefined) throw refused(path, `${JSON.stringify(missing)} is required, but no property`)
    // Strict as the answers to schemas are wanted, unless more is asked for; a map has no properties of its own.
    const additional = schema['additionalProperties'] ?? (pairs.length === 0 ? true : false)
    const more =
      additional === false
        ? null
        : visit(additional, `${path}/additionalProperties`, `${name}-more`, depth + 1)
    const extra = more === null ? null : rule(`${name}-extra`, `string ":" space ${more}`)
    if (extra !== null) terminal('string')
    const inside = isLarge
      ? manyMembers({
          members: pairs.map(({ key, value }) => ({ name: key, value, isRequired: required.has(key) })),
          ...{ extra, name, rule },
        })
      : members(pairs, required, extra, name)
    return `"{" space ${inside} "}" space`
  }

  /** Required ones and optional ones in their order: each optional one with what may follow it. */
  const members = (
    pairs: readonly { key: string; rule: string }[],
    required: ReadonlySet<unknown>,
    extra: string | null,
    name: string,
  ): string => {
    const tail = extra === null ? '' : `("," space ${extra})*`
    const rests = new Map<number, string>()
    /** What may come from the pair at `index` on, after another one; a rule for each, asked for from two sides. */
    const after = (index: number): string => {
      const known = rests.get(index)
      if (known !== undefined) return known
      const pair = pairs[index]
      const rest = pair ? after(index + 1) : ''
      const here = pair ? `"," space ${pair.rule} ${rest}` : ''
      const body = pair ? (required.has(pair.key) ? here : `(${here} | ${rest})`) : tail || '""'
      const made = rule(`${name}-after-${index}`, body)
      rests.set(index, made)
      return made
    }
    /** The same where nothing came before. */
    const first = (index: number): string => {
      const pair = pairs[index]
      if (!pair) return extra === null ? '' : `(${extra} ${tail})?`
      const here = `${pair.rule} ${after(index + 1)}`
      return required.has(pair.key)
        ? here
        : `(${here} | ${rule(`${name}-else-${index}`, first(index + 1) || '""')})`
    }
    return first(0)
  }

  const arrayBody = (schema: Schema, path: string, name: string, depth: number): string => {
    const least = wholeOf(schema['minItems'], 0)
    const most = schema['maxItems'] === undefined ? null : wholeOf(schema['maxItems'], 0)
    // Before 2020 a list of schemas stood under `items`.
    const lists: unknown = schema['prefixItems'] ?? schema['items']
    const prefix: unknown[] = Array.isArray(lists) ? lists : []
    if (prefix.length > 0) {
      const items = prefix.map((item, index) =>
        visit(item, `${path}/prefixItems/${index}`, `${name}-${index}`, depth + 1),
      )
      return `"[" space ${items.join(' "," space ')} "]" space`
    }
    const item = visit(schema['items'] ?? true, `${path}/items`, `${name}-item`, depth + 1)
    if (most === 0) return '"[" space "]" space'
    const rest = `("," space ${item}){${Math.max(least - 1, 0)},${most === null ? '' : most - 1}}`
    const some = `${item} ${rest}`
    return `"[" space ${least > 0 ? some : `(${some})?`} "]" space`
  }

  const stringRule = (schema: Schema, path: string, name: string): string => {
    const format = schema['format']
    if (format === 'date' || format === 'time' || format === 'date-time' || format === 'uuid')
      return terminal(format)
    const least = wholeOf(schema['minLength'], 0)
    const most = schema['maxLength'] === undefined ? null : wholeOf(schema['maxLength'], 0)
    if (most !== null && most < least) throw refused(path, 'maxLength is less than minLength')
    if (least === 0 && most === null) return terminal('string')
    terminal('string')
    return rule(name, `"\\"" char{${least},${most ?? ''}} "\\"" space`)
  }

  rules.set('space', terminals.space)
  const start = visit(root, '#', 'schema', 0)
  return [`root ::= ${start}`, ...[...rules].map(([name, body]) => `${name} ::= ${body}`)].join('\n')
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const typeOf = (schema: Schema): unknown => {
  if (schema['type'] !== undefined) return schema['type']
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined) return 'object'
  return schema['items'] !== undefined || schema['prefixItems'] !== undefined ? 'array' : undefined
}

/** A step of a JSON pointer (RFC 6901) in an address. */
const decoded = (step: string): string => {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    throw refused('#', `${JSON.stringify(step)} is no address of a part`)
  }
}

/** One of these values. Of many llama.cpp would look for each through the whole vocabulary. */
const oneOf = (values: readonly unknown[], path: string): string => {
  const texts = [...new Set(values.map((value) => JSON.stringify(value)))]
  return texts.length > many
    ? `(${tree(texts.map((text) => ({ letters: Array.from(text), to: '' })))}) space`
    : alternatives(
        texts.map((text) => `${literal(text)} space`),
        path,
      )
}

const alternatives = (rules: readonly string[], path: string): string => {
  if (rules.length === 0) throw refused(path, 'it leaves no choice')
  return rules.join(' | ')
}

const wholeOf = (value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : fallback

/** Parts that say something about the same object, put together. */
const merged = (schema: Schema, parts: readonly unknown[], path: string): Schema => {
  return [{ ...schema, allOf: undefined }, ...parts].reduce<Schema>((whole, part) => {
    if (
      !isSchema(part) ||
      part['$ref'] !== undefined ||
      part['anyOf'] !== undefined ||
      part['oneOf'] !== undefined
    )
      throw refused(path, '"allOf" can be held to for objects that are written out')
    const both = (word: string) => ({
      ...(whole[word] as Schema | undefined),
      ...(part[word] as Schema | undefined),
    })
    const lists = [whole['required'], part['required']].flatMap((list): unknown[] =>
      Array.isArray(list) ? list : [],
    )
    return {
      ...whole,
      ...part,
      ...(whole['properties'] !== undefined || part['properties'] !== undefined
        ? { properties: both('properties') }
        : {}),
      ...(lists.length > 0 && { required: lists }),
    }
  }, {})
}

const tooMany = () => refused('#', 'it has too many parts')

const refused = (path: string, reason: string) =>
  new AppError('INVALID_INPUT', `The JSON schema cannot be used: at ${path}, ${reason}.`, {
    details: { path, reason },
  })
