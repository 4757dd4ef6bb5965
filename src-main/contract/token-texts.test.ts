import { expect, it } from 'vitest'
import { createLabTokens, createTokenTexts } from './token-texts.ts'

const half = '\ufffd'
const bytesOf = (text: string) => [...Buffer.from(text)]

it('puts characters together that are split between tokens, and leaves the others alone', () => {
  const textOf = createTokenTexts()
  const pieces: [string, number[]][] = [
    ['a ', bytesOf('a ')],
    [half, [0xf0, 0x9f]],
    [half, [0xa7]],
    [`${half}é`, [0x91, ...bytesOf('é')]],
    ['z', bytesOf('z')],
  ]
  expect(pieces.map(([text, bytes]) => textOf(text, () => bytes))).toEqual(['a ', '', '', '🧑é', 'z'])
})

it('shows what is no character at all as that', () => {
  const textOf = createTokenTexts()
  const pieces: [string, number[]][] = [
    [half, [0xf0, 0x9f]],
    ['b', bytesOf('b')],
    [half, [0xff]],
  ]
  expect(pieces.map(([text, bytes]) => textOf(text, () => bytes))).toEqual(['', `${half}b`, half])
})

it('gives what was chosen the same text among what might have been', () => {
  const toLabToken = createLabTokens()
  const choice = (token: number, bytes: number[]) => ({ token, text: half, bytes, logprob: -1 })
  const [first, last] = [choice(7, [0xc3]), choice(8, [0xa9])]
  expect(toLabToken({ ...first, others: [first, last] }).others.map(({ text }) => text)).toEqual(['', half])
  expect(toLabToken({ ...last, others: [first, last] })).toEqual({
    text: 'é',
    logprob: -1,
    others: [
      { text: half, logprob: -1 },
      { text: 'é', logprob: -1 },
    ],
  })
})
