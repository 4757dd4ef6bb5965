import { describe, expect, it } from 'vitest'
import { grammarOfSchema } from './json-schema.ts'

describe('a JSON schema as a grammar', () => {
  it('has a list of schemas under `items`, as it was written before 2020, for those of the first items', () => {
    const list = [{ type: 'integer' }, { type: 'string' }]
    const older = grammarOfSchema({ type: 'array', items: list })
    expect(older).toBe(grammarOfSchema({ type: 'array', prefixItems: list }))
    expect(older).not.toBe(grammarOfSchema({ type: 'array', items: { type: 'integer' } }))
  })

  it('has as many rules as an object has parts, though all of them may be left out', () => {
    const rulesFor = (count: number) => {
      const parts = Array.from({ length: count }, (_, index): [string, object] => [
        `p${index}`,
        { type: 'integer' },
      ])
      return grammarOfSchema({ type: 'object', properties: Object.fromEntries(parts) }).split('\n').length
    }
    expect(rulesFor(1000) - rulesFor(900)).toBeLessThan((rulesFor(200) - rulesFor(100)) * 1.1)
    expect(rulesFor(1000)).toBeLessThan(4000)
  })
})
