import { describe, expect, it } from 'vitest'
import type { LlamaModel } from 'node-llama-cpp'
import type { NativeContext } from '../native.ts'
import { createSequences } from './sequences.ts'
import { noTiles } from './tiles.ts'

const sequencesOf = (count: number, native: Partial<NativeContext> = {}) => {
  const model = { fileInsights: { isHybrid: false, isRecurrent: false, swaSize: null } }
  return createSequences(
    model as unknown as LlamaModel,
    // Nothing native happens while places are chosen.
    native as NativeContext,
    { count, contextSize: 8192, tiles: noTiles },
  )
}
const tokens = (count: number, first: number) => Array.from({ length: count }, (_, at) => first + at)

it('keep a long chat while short questions come and go, though not for ever', () => {
  const sequences = sequencesOf(2)
  const ask = (asked: number[]) => {
    const sequence = sequences.take(asked)
    if (!sequence) throw new Error('All are busy.')
    sequence.held = asked
    sequences.leave(sequence)
    return sequence.id
  }
  const long = ask(tokens(1000, 0))
  const short = ask(tokens(100, 10_000))
  expect(short).not.toBe(long)
  for (let question = 0; question < 8; question += 1)
    expect(ask(tokens(100, 20_000 + question * 100))).toBe(short)
  // Whoever goes on with it has it for as long again.
  expect(ask(tokens(1010, 0))).toBe(long)
  const taken = Array.from({ length: 30 }, (_, question) => ask(tokens(100, 30_000 + question * 100)))
  expect(taken.slice(0, 8)).toEqual(Array<number>(8).fill(short))
  expect(taken).toContain(long)
})

it('hold as typed what they take over of what is typed elsewhere', async () => {
  const native = {
    disposeSequence: () => undefined,
    copySequenceStateFromOtherSequence: () => Promise.resolve(0),
    removeTokenCellsFromSequence: () => true,
  }
  const sequences = sequencesOf(2, native)
  const first = sequences.take([1])
  if (!first) throw new Error('All are busy.')
  Object.assign(first, { held: tokens(1000, 0), typedFrom: 600 })
  const asked = [...tokens(800, 0), ...tokens(50, 9000)]
  const other = sequences.take(asked)
  if (!other) throw new Error('All are busy.')
  await sequences.adapt(other, asked)
  expect(other).toMatchObject({ id: 1, typedFrom: 600 })
  expect(other.held).toHaveLength(800)
})

it('are given to one asker each', () => {
  const sequences = sequencesOf(2)
  expect(sequences.take([1])?.id).not.toBe(sequences.take([1])?.id)
  expect(sequences.take([1])).toBeNull()
})

describe('several at once', () => {
  /** So many prompts at once, each answered; returns their places in order. */
  const together = (sequences: ReturnType<typeof sequencesOf>, prompts: number[][]) => {
    const taken = prompts.map((prompt) => {
      const sequence = sequences.take(prompt)
      if (!sequence) throw new Error('All are busy.')
      return { sequence, prompt }
    })
    for (const { sequence, prompt } of taken) {
      sequence.held = prompt
      sequences.leave(sequence)
    }
    return taken.map(({ sequence }) => sequence.id).sort((a, b) => a - b)
  }
  const isRow = (ids: readonly number[]) => ids.every((id, at) => at === 0 || id === (ids[at - 1] ?? 0) + 1)
  /** A beginning that all have in common, a rest of some other length for each. */
  const prompt = (question: number, begins: number) => [
    ...tokens(begins, 0),
    ...tokens(60 + ((question * 37) % 23), 1000 * (question + 1)),
  ]

  it.each([
    [3, 40],
    [4, 40],
    [4, 90],
    [5, 0],
  ])('%i stand in a row, whose places are computed together', (count, begins) => {
    const sequences = sequencesOf(8)
    let question = 0
    for (let round = 0; round < 20; round += 1) {
      const ids = together(
        sequences,
        Array.from({ length: count }, () => prompt((question += 1), begins)),
      )
      expect(isRow(ids), `round ${round}: ${ids.join(' ')}`).toBe(true)
    }
  })

  it('overwrite no long chat for that', () => {
    const sequences = sequencesOf(4)
    const [long] = together(sequences, [tokens(2000, 500_000)])
    const others = Array.from({ length: 6 }, (_, round) =>
      together(sequences, [prompt(2 * round, 30), prompt(2 * round + 1, 30)]),
    )
    expect(others.flat()).not.toContain(long)
  })
})
