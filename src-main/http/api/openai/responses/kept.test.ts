import { expect, it } from 'vitest'
import { createKeptResponses } from './kept.ts'

const said = (characters: number) => ({
  read: [],
  said: [],
  ids: [],
  response: { text: 'x'.repeat(characters) },
})

it('keeps no response that is larger than all that is kept, and pushes out no other for it', () => {
  const kept = createKeptResponses()
  kept.put('small', 'me', said(10))
  kept.put('huge', 'me', said(17 << 20))
  expect(kept.get('small', 'me').response).toEqual(said(10).response)
  expect(() => kept.get('huge', 'me')).toThrow('not remembered')
  // Large ones that fit push out the oldest, and no more.
  kept.put('large', 'me', said(10 << 20))
  kept.put('next', 'me', said(10 << 20))
  expect(() => kept.get('small', 'me')).toThrow('not remembered')
  expect(() => kept.get('large', 'me')).toThrow('not remembered')
  expect(kept.get('next', 'me')).toBeDefined()
})
