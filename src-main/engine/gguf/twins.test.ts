import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasTwins } from './twins.ts'

const spanOf = (texts: string[]) =>
  Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text)
      const length = Buffer.alloc(8)
      length.writeUInt32LE(bytes.length)
      return [length, bytes]
    }),
  )

it('finds twins exactly where there are some, empty texts aside', () => {
  const texts = fc.array(fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('a', 'ab', '')), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(texts, fc.nat(), (list, seed) => {
      const named = list.filter((text) => text !== '')
      expect(hasTwins(spanOf(list), list.length, seed)).toBe(new Set(named).size < named.length)
    }),
  )
})
