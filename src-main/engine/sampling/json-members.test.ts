import { describe, expect, it } from 'vitest'
import { grammarOfSchema } from './json-schema.ts'

const tokens = /"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|[\w-]+|[()|*+?]|\{[\d,]+\}/g
const rulesIn = (grammar: string) =>
  new Map<string, readonly string[]>(
    grammar.split('\n').map((line) => {
      const [name = '', body = ''] = line.split(' ::= ', 2)
      return [name, body.match(tokens) ?? []]
    }),
  )

/** The parts between `|`, each a list of tokens; groups stay whole. */
const split = (body: readonly string[]): string[][] => {
  const parts: string[][] = [[]]
  let depth = 0
  for (const token of body) {
    if (token === '|' && depth === 0) parts.push([])
    else parts.at(-1)!.push(token)
    depth += token === '(' ? 1 : token === ')' ? -1 : 0
  }
  return parts
}

/** Where the part ends that begins at `index`. */
const endOf = (part: readonly string[], index: number): number => {
  let end = index + 1
  for (let depth = part[index] === '(' ? 1 : 0; depth > 0; end += 1)
    depth += part[end] === '(' ? 1 : part[end] === ')' ? -1 : 0
  return end
}

/** The most letters that may come next, at any place. */
const mostWays = (grammar: string): number => {
  const rules = rulesIn(grammar)
  const known = new Map<string, number>()
  let most = 0
  const ofBody = (body: readonly string[]): number => {
    let sum = 0
    for (const part of split(body)) {
      const [first = ''] = part
      for (let index = 0; index < part.length; index = endOf(part, index)) {
        const ways = part[index] === '(' ? ofBody(part.slice(index + 1, endOf(part, index) - 1)) : 1
        if (index === 0) sum += /^[\w-]/.test(first) ? ofRule(first) : ways
      }
    }
    most = Math.max(most, sum)
    return sum
  }
  const ofRule = (name: string): number => {
    const ways = known.get(name)
    if (ways !== undefined) return ways
    known.set(name, 0)
    const found = ofBody(rules.get(name) ?? [])
    known.set(name, found)
    return found
  }
  for (const name of rules.keys()) ofRule(name)
  return most
}

/** Whether a text fits a grammar in GBNF, told by following every way. Knows what `grammarOfSchema` writes for objects of numbers. */
const fits = (grammar: string, text: string): boolean => {
  const rules = rulesIn(grammar)
  const known = new Map<string, Set<number>>()
  const ofRule = (name: string, at: number): Set<number> => {
    const key = `${name} ${at}`
    let ends = known.get(key)
    if (!ends) {
      ends = choice(rules.get(name) ?? [], at)
      known.set(key, ends)
    }
    return ends
  }
  const choice = (body: readonly string[], at: number): Set<number> =>
    new Set(split(body).flatMap((part) => [...row(part, at)]))
  const row = (part: readonly string[], from: number): Set<number> => {
    let places = new Set([from])
    for (let index = 0; index < part.length;) {
      const end = endOf(part, index)
      const unit = part.slice(index, end)
      const sign = /^[*+?{]/.test(part[end] ?? '') ? part[end]! : null
      const [least, most] = timesOf(sign)
      let reached = new Set(places)
      const all = new Set(least === 0 ? places : [])
      for (let times = 1; times <= most && reached.size > 0; times += 1) {
        reached = new Set([...reached].flatMap((place) => [...one(unit, place)]))
        if (times >= least) for (const place of reached) all.add(place)
      }
      places = all
      index = end + (sign ? 1 : 0)
    }
    return places
  }
  const timesOf = (sign: string | null): [number, number] => {
    if (sign === null) return [1, 1]
    const [least = '', most = least] = sign.slice(1, -1).split(',')
    if (sign.startsWith('{')) return [Number(least), most === '' ? text.length : Number(most)]
    return [sign === '+' ? 1 : 0, sign === '?' ? 1 : text.length]
  }
  const one = (unit: readonly string[], at: number): Set<number> => {
    const [token = ''] = unit
    if (token === '(') return choice(unit.slice(1, -1), at)
    if (token.startsWith('"')) {
      const wanted = JSON.parse(token) as string
      return new Set(text.startsWith(wanted, at) ? [at + wanted.length] : [])
    }
    if (token.startsWith('['))
      return new Set(at < text.length && new RegExp(token).test(text[at]!) ? [at + 1] : [])
    return ofRule(token, at)
  }
  return ofRule('root', 0).has(text.length)
}

const names = Array.from({ length: 41 }, (_, index) => (index === 40 ? 'p"2' : `p${index}`))
const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]))
const told = (...places: number[]) =>
  JSON.stringify(Object.fromEntries(places.map((place) => [names[place], place])))

describe('an object of many members', () => {
  it.each([
    ['none', told(), true],
    ['the first', told(0), true],
    ['the last', told(40), true],
    ['two that begin alike', told(2, 20, 21, 40), true],
    ['all', told(...names.keys()), true],
    ['spaces', '{ "p1": 1, "p7": 2}', true],
    ['another order', '{"p9":1,"p3":2}', false],
    ['one twice', '{"p9":1,"p9":2}', false],
    ['the beginning of a name', '{"p":1}', false],
    ['a name that is none', '{"p41":1}', false],
    ['a comma at the end', '{"p1":1,}', false],
    ['a comma at the beginning', '{,"p1":1}', false],
    ['another type', '{"p1":true}', false],
  ])('may have %s, or may not', (_, text, expected) => {
    expect(fits(grammarOfSchema({ type: 'object', properties }), text)).toBe(expected)
  })

  it('has those that must be there', () => {
    const grammar = grammarOfSchema({ type: 'object', properties, required: ['p20', 'p39'] })
    for (const text of [told(20, 39), told(1, 20, 30, 39, 40), told(20, 39, 40)])
      expect(fits(grammar, text), text).toBe(true)
    for (const text of [told(), told(20), told(39), told(1, 39), told(20, 40)])
      expect(fits(grammar, text), text).toBe(false)
  })

  it('may have others at its end', () => {
    const grammar = grammarOfSchema({ type: 'object', properties, additionalProperties: { type: 'boolean' } })
    for (const text of ['{"x":true}', '{"p3":1,"x":true,"y":false}', told(1, 2)])
      expect(fits(grammar, text), text).toBe(true)
    for (const text of ['{"x":1}', '{"x":true,"p3":1}']) expect(fits(grammar, text), text).toBe(false)
  })

  it('leaves few ways open at any place', () => {
    const large = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, {}]))
    expect(mostWays(grammarOfSchema({ type: 'object', properties: large }))).toBeLessThan(30)
    // The control: few are told one by one.
    expect(mostWays('root ::= a | b\na ::= "x" | b\nb ::= "y" | "z"')).toBe(5)
  })
})
