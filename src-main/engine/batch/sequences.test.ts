import { expect, it } from 'vitest'
import type { LlamaModel } from 'node-llama-cpp'
import type { NativeContext } from '../native.ts'
import { createSequences } from './sequences.ts'
import { noTiles } from './tiles.ts'

const sequencesOf = (count: number) => {
  const model = { fileInsights: { isHybrid: false, isRecurrent: false, swaSize: null } }
  return createSequences(
    model as unknown as LlamaModel,
    // Nothing native happens while places are chosen.
    {} as NativeContext,
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

it('are given to one asker each', () => {
  const sequences = sequencesOf(2)
  expect(sequences.take([1])?.id).not.toBe(sequences.take([1])?.id)
  expect(sequences.take([1])).toBeNull()
})
