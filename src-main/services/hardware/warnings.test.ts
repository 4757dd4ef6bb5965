import { describe, expect, it } from 'vitest'
import { parseNvidia } from './nvidia.ts'
import { pressureOf, type Pressed } from './warnings.ts'

const gibibyte = 2 ** 30
const engine = (modelId: string, lastUsedAt: number, isBusy = false) => ({
  ...{ modelId, lastUsedAt, isBusy },
  memoryBytes: gibibyte,
})
const calm: Pressed = {
  memory: { totalBytes: 16 * gibibyte, availableBytes: 8 * gibibyte },
  swap: { totalBytes: gibibyte, usedBytes: gibibyte / 2 },
  temperatures: [
    { name: 'cpu', celsius: 70, criticalCelsius: 100 },
    { name: 'unknown', celsius: 120, criticalCelsius: null },
  ],
  disk: {
    freeBytes: 50 * gibibyte,
    totalBytes: 100 * gibibyte,
    readBytesPerSecond: 0,
    writeBytesPerSecond: 0,
  },
  stalled: 0,
  swapGrowthBytes: 0,
  engines: [engine('busy', 1, true), engine('recent', 30), engine('old', 20)],
}
const of = (change: Partial<Pressed>) => pressureOf({ ...calm, ...change })

describe('warnings', () => {
  it('are none while all is well, nor where nothing is told', () => {
    expect(of({})).toEqual([])
    expect(
      of({ swap: null, temperatures: [], stalled: null, disk: { ...calm.disk, freeBytes: null } }),
    ).toEqual([])
  })

  it.each<[string, Partial<Pressed>, object]>([
    [
      'memory',
      { memory: { ...calm.memory, availableBytes: gibibyte } },
      { kind: 'memory', urgency: 'soon', modelId: 'old' },
    ],
    [
      'no memory',
      { memory: { ...calm.memory, availableBytes: 1 } },
      { kind: 'memory', urgency: 'now', modelId: 'old' },
    ],
    ['swap', { swapGrowthBytes: gibibyte / 4 }, { kind: 'swap', urgency: 'soon', modelId: 'old' }],
    ['waiting', { stalled: 0.3 }, { kind: 'stalling', urgency: 'now', modelId: 'old' }],
    [
      'heat',
      { temperatures: [{ name: 'cpu', celsius: 98, criticalCelsius: 100 }] },
      { kind: 'temperature', urgency: 'now', value: 98, modelId: 'busy' },
    ],
    [
      'a full disk',
      { disk: { ...calm.disk, freeBytes: 1 } },
      { kind: 'disk', urgency: 'now', modelId: null },
    ],
  ])('tell of %s, and what to take out of memory', (_what, change, expected) => {
    expect(of(change)).toEqual([expect.objectContaining(expected)])
  })

  it('name the busy model when there is no other, and none when there is none', () => {
    const memory = { ...calm.memory, availableBytes: 1 }
    expect(of({ memory, engines: [engine('busy', 1, true)] })[0]?.modelId).toBe('busy')
    expect(of({ memory, engines: [] })[0]?.modelId).toBeNull()
  })
})

it('reads what NVIDIA says, and what it does not', () => {
  expect(
    parseNvidia(
      'NVIDIA RTX 3060, 35, 12288, 2048, 61, 98.50\nTesla X, [N/A], [N/A], 5, [Not Supported], [N/A]\n',
    ),
  ).toEqual([
    {
      name: 'NVIDIA RTX 3060',
      usage: 0.35,
      memory: { totalBytes: 12 * gibibyte, usedBytes: 2 * gibibyte },
      celsius: 61,
      watts: 98.5,
    },
    { name: 'Tesla X', usage: null, memory: null, celsius: null, watts: null },
  ])
  expect(parseNvidia('NVIDIA-SMI has failed\n')).toEqual([])
})
