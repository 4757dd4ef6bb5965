import { describe, expect, it } from 'vitest'
import { benchResultSchema, type BenchEvent, type BenchResult } from '#contract/bench.ts'
import { startServices } from '../fixtures.ts'
import type { Engines } from '../engines/types.ts'
import type { FitService } from '../fit/index.ts'
import { compareResults } from './compare.ts'
import { spreadOf } from './median.ts'
import { benchText } from './prompts.ts'
import { createBench } from './service.ts'

const modelId = 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf'
const answer = Array.from({ length: 20 }, () => ({ type: 'text' as const, text: 'word ' }))

const eventsOf = async (events: AsyncIterable<BenchEvent>) => {
  const seen: BenchEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

describe('measuring', () => {
  it('tells each stage, and a result that a file can hold', async () => {
    const { client, launch } = await startServices({ answer })
    const events = await eventsOf(await client.bench.run({ modelId }))
    const stages = events.map((event) => (event.type === 'progress' ? event.stage : event.type))
    expect([...new Set(stages)]).toEqual(['loading', 'prefill', 'decode', 'result'])
    const last = events.at(-1)
    if (last?.type !== 'result') throw new Error('No result')
    const { result } = last
    expect(benchResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    expect(result).toMatchObject({
      rounds: 5,
      decode: { tokensPerSecond: 100, tokens: 20, min: 100, max: 100 },
    })
    // Five of each that count, and one of each to warm up.
    const { requests = [] } = launch.processes.at(-1) ?? {}
    const prompts = requests.map(({ messages }) => messages[0]?.text)
    expect(prompts).toHaveLength(12)
    expect(new Set(prompts).size).toBe(12)
  })

  it('waits for nobody, and lets nobody be slowed', async () => {
    const { client, launch } = await startServices({ answer, holdAfter: 1 })
    const chat = await client.chats.create({ modelId })
    const events = await client.chats.open({ id: chat.id })
    await client.chats.send({ chatId: chat.id, parentId: null, text: 'Hi' })
    for await (const event of events) if (event.type === 'delta') break
    await expect(client.bench.run({ modelId }).then(eventsOf)).rejects.toMatchObject({ code: 'CONFLICT' })
    launch.processes.at(-1)?.release()
  })

  it('says so when answers are too short to tell', async () => {
    const { client } = await startServices({ answer: answer.slice(0, 3) })
    await expect(client.bench.run({ modelId }).then(eventsOf)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('may be tried again after it was left', async () => {
    const { client } = await startServices({ answer })
    for await (const event of await client.bench.run({ modelId })) if (event.type === 'progress') break
    expect((await eventsOf(await client.bench.run({ modelId }))).at(-1)).toMatchObject({ type: 'result' })
  })

  it('may be started again at the very moment it is stopped: the step under way ends first', async () => {
    let isAtWork = 0
    let loads = 0
    const { promise: stepped, resolve: endStep } = Promise.withResolvers<undefined>()
    const bench = createBench({
      engines: {
        load: async () => {
          loads += 1
          isAtWork += 1
          if (loads === 1) await stepped
          isAtWork -= 1
        },
        info: () => null,
      } as unknown as Engines,
      models: { list: () => [], pathOf: () => '' },
      fit: {
        ofModel: () => Promise.resolve({ tokensPerSecond: null, totalBytes: 0 }),
      } as unknown as FitService,
      activity: {
        get answering() {
          return isAtWork
        },
      },
      memoryOf: () => null,
      version: '0',
    })
    const stop = new AbortController()
    const first = bench.run(modelId, stop.signal)
    await first.next()
    const loading = first.next().catch(() => undefined)
    stop.abort()
    const second = bench.run(modelId).next()
    endStep(undefined)
    await loading
    expect(await second).toMatchObject({ value: { stage: 'loading' } })
  })
})

const result: BenchResult = {
  format: 'palabre-bench',
  formatVersion: 1,
  app: { version: '1' },
  at: '2026-11-26T00:00:00Z',
  machine: { cpuName: 'c', coreCount: 2, memoryBytes: 1, platform: 'linux', arch: 'x64' },
  model: { id: 'm', sizeBytes: 1, chatWrapper: 'ChatML' },
  threads: 2,
  contextSize: 4096,
  rounds: 5,
  prefill: { tokensPerSecond: 100, tokens: 512, min: 90, max: 110 },
  decode: { tokensPerSecond: 10, tokens: 128, min: 9, max: 11 },
  loadMs: 500,
  memoryBytes: null,
  energy: { joulesPerToken: 2, min: 1, max: 3, method: 'rapl' },
  predicted: null,
}

it('tells which of two is better, and what may be chance', () => {
  const second: BenchResult = {
    ...result,
    prefill: { ...result.prefill, tokensPerSecond: 105 },
    decode: { tokensPerSecond: 20, tokens: 128, min: 19, max: 21 },
    loadMs: 1000,
    energy: { joulesPerToken: 0.5, min: 0.4, max: 0.6, method: 'rapl' },
  }
  expect(compareResults(result, second)).toMatchObject([
    { figure: 'prefill', ratio: 1.05, isBetter: true, mayBeChance: true },
    { figure: 'decode', ratio: 2, isBetter: true, mayBeChance: false },
    { figure: 'load', ratio: 2, isBetter: false },
    { figure: 'memory', ratio: null, isBetter: null },
    { figure: 'energy', ratio: 0.25, isBetter: true, mayBeChance: false },
  ])
  expect(compareResults(result, result).every(({ isBetter }) => isBetter === null)).toBe(true)
})

it('takes the middle of what was measured', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 })
  expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(() => spreadOf([])).toThrow()
})

it('never reads the same text twice', () => {
  const texts = Array.from({ length: 6 }, (_, round) => benchText(50, round).slice(0, 30))
  expect(new Set(texts).size).toBe(6)
})
