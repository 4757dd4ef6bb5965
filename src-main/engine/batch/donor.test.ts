import { expect, it } from 'vitest'
import { findDonor } from './donor.ts'
import type { Sequence } from './sequences.ts'

const holding = (id: number, held: number[]): Sequence => ({
  id,
  held,
  conversation: null,
  typedFrom: null,
  saidAt: -Infinity,
  hasThought: false,
  isBusy: false,
  isErased: false,
  lastUsedAt: 0,
  rank: 0,
  checkpoints: [],
})
const system = Array.from({ length: 100 }, (_, index) => index)
const others = [
  holding(0, [...system.slice(0, 60), 7, 7]),
  holding(1, [...system, 8, 8]),
  holding(2, [9, 9, 9]),
]
const prompt = [...system, 5, 6]

it('finds the one with most of the prompt', () => {
  expect(findDonor(others, prompt, { kept: 0, contextSize: 512 })).toMatchObject({
    sequence: { id: 1 },
    shared: 100,
  })
})

it('leaves the last token to be read, whose logits are needed', () => {
  expect(findDonor(others, system, { kept: 0, contextSize: 512 })?.shared).toBe(99)
})

it('finds none where too little would be saved', () => {
  expect(findDonor(others, prompt, { kept: 80, contextSize: 512 })).toBeNull()
  expect(findDonor(others, prompt, { kept: 0, contextSize: 8192 })).toBeNull()
  expect(findDonor([], prompt, { kept: 0, contextSize: 512 })).toBeNull()
})
