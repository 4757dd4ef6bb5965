import { literal } from './json-terminals.ts'

const longestList = 1000
const digits = { any: '("0" | [1-9] [0-9]{0,15})', positive: '[1-9] [0-9]{0,15}' }
const fraction = '("." [0-9]{1,16})?'

/**
 * The limits of a number in GBNF: '' where there are none, null where they cannot be written. Small ranges of whole numbers are
 * listed; otherwise only the sign can be held.
 */
export const integerRule = (schema: Record<string, unknown>, type: 'integer' | 'number'): string | null => {
  const of = (word: string) => (typeof schema[word] === 'number' ? schema[word] : null)
  const limits = [of('minimum'), of('exclusiveMinimum'), of('maximum'), of('exclusiveMaximum')]
  if (limits.every((limit) => limit === null)) return ''
  const [minimum, above, maximum, below] = limits
  if (type === 'integer') {
    const least = Math.max(Math.ceil(minimum ?? -Infinity), Math.floor(above ?? -Infinity) + 1)
    const most = Math.min(Math.floor(maximum ?? Infinity), Math.ceil(below ?? Infinity) - 1)
    if (least > most) return null
    if (most - least < longestList)
      return Array.from({ length: most - least + 1 }, (_, index) => literal(String(least + index)))
        .join(' | ')
        .replace(/^(.*)$/, '($1)')
    if (most !== Infinity) return null
    if (least === 0) return digits.any
    return least === 1 ? digits.positive : null
  }
  if (maximum !== null || below !== null) return unitInterval(minimum ?? null, maximum ?? null)
  if (minimum === 0) return `${digits.any} ${fraction}`
  return above === 0 ? `(${digits.positive} ${fraction} | "0." [0-9]{0,15} [1-9])` : null
}

/** From 0 to 1, as probabilities are. */
const unitInterval = (minimum: number | null, maximum: number | null) =>
  minimum === 0 && maximum === 1 ? `("0" ${fraction} | "1" ("." "0"{1,16})?)` : null
