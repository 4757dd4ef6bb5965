import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GenerateEvent } from '#contract/engine.ts'
import type { Energy } from '#contract/messages.ts'
import { startServices, temporaryFolder } from '../fixtures.ts'
import { laptop, plantTree } from '../hardware/fixtures.ts'
import { createMeter, type MeterOptions } from './meter.ts'
import { ratedPower } from './rated-power.ts'
import { joulesAt, shareOf } from './shares.ts'
import { findSources } from './sources.ts'

type End = Extract<GenerateEvent, { type: 'end' }>
const noNvidia = { isThere: false, read: () => Promise.resolve([]) }
const rapl = 'sys/class/powercap/intel-rapl:0/energy_uj'
const endOf = (timeToFirstTokenMs: number, completionTokens: number, tokensPerSecond: number): End => ({
  type: 'end',
  reason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, completionTokens, timeToFirstTokenMs, tokensPerSecond },
})

describe('sharing', () => {
  // 10 W all the time.
  const readings = [0, 1000, 2000, 3000, 4000].map((at) => ({ at, joules: at / 100 }))
  it('reads a counter between two readings, and never beyond them', () => {
    expect([-5, 0, 500, 4000, 9000].map((at) => joulesAt(readings, at))).toEqual([0, 0, 5, 40, 40])
    expect(joulesAt([], 1)).toBe(0)
  })
  it.each([
    ['alone', { start: 0, end: 2000 }, [], 0, 20],
    ['less what idling would have drawn', { start: 0, end: 2000 }, [], 4, 12],
    ['never below nothing', { start: 0, end: 2000 }, [], 40, 0],
    ['with another one half of the time', { start: 0, end: 2000 }, [{ start: 1000, end: 3000 }], 0, 15],
    [
      'with two more',
      { start: 0, end: 3000 },
      [
        { start: 0, end: 3000 },
        { start: 0, end: null },
      ],
      0,
      10,
    ],
  ])('%s', (_what, own, others, idle, joules) => {
    expect(shareOf(readings, own, others, idle)).toBeCloseTo(joules)
  })
})

describe('the meter', () => {
  const setUp = (files: Readonly<Record<string, string>>, options: Partial<MeterOptions> = {}) => {
    const dir = temporaryFolder()
    const tree = plantTree(dir, files)
    let time = 0
    const now = () => time
    const sources = findSources({ tree, nvidia: noNvidia, now })
    const meter = createMeter({
      sources,
      engineSeconds: () => null,
      wattsPerCore: 5,
      now,
      periodMs: 1e6,
      ...options,
    })
    const pass = (ms: number, microjoules: number) => {
      time += ms
      writeFileSync(join(dir, rapl), String(microjoules))
    }
    return { meter, sources, pass, dir, wait: (ms: number) => (time += ms) }
  }
  const withoutCard = Object.fromEntries(Object.entries(laptop).filter(([path]) => !path.includes('drm')))
  const energyOf = (end: End | undefined): Energy | undefined => end?.usage.energy
  const frame: GenerateEvent = { type: 'frame', parts: [] }

  it("takes the processor's counter, less the median of idle seconds", () => {
    const { meter, pass } = setUp(withoutCard)
    for (const [index, watts] of [3, 5, 90].entries()) {
      meter.tick()
      pass(1000, 900e6 + (index + 1) * 1e6 * 0 + sum([3, 5, 90], index) * 1e6)
      expect(watts).toBeGreaterThan(0)
    }
    meter.tick()
    expect(meter.idleWatts).toBe(5)
    // The counter begins again at 1,000 J, in the middle of the answer.
    const watch = meter.observe('m')
    watch.onEvent?.(frame)
    pass(2000, 38e6)
    expect(energyOf(watch.onEnd?.(endOf(500, 15, 10)))).toEqual({
      joules: expect.closeTo(40 - 10) as number,
      method: 'rapl',
    })
    watch.onGone?.()
  })

  it('counts from when its turn came, not from when it was asked for', () => {
    const { meter, pass } = setUp(withoutCard)
    const watch = meter.observe('m')
    pass(8000, 980e6)
    watch.onEvent?.(frame)
    pass(2000, 1000e6)
    const { joules = 0 } = energyOf(watch.onEnd?.(endOf(0, 20, 10))) ?? {}
    // Two of ten seconds, in which the counter rose evenly as far as it was read.
    expect(joules).toBeCloseTo(20)
  })

  it('estimates from the time of the engine, each model for itself', () => {
    const seconds = new Map([
      ['a', 10],
      ['b', 100],
    ])
    const { meter, wait } = setUp({}, { engineSeconds: (id) => seconds.get(id) ?? null })
    const [first, second] = [meter.observe('a'), meter.observe('b')]
    for (const watch of [first, second]) watch.onEvent?.(frame)
    wait(2000)
    seconds.set('a', 13)
    seconds.set('b', 101)
    expect(energyOf(first.onEnd?.(endOf(0, 20, 10)))).toEqual({ joules: 15, method: 'estimate' })
    first.onGone?.()
    expect(energyOf(second.onEnd?.(endOf(0, 20, 10)))).toEqual({ joules: 5, method: 'estimate' })
  })

  it('takes the battery while it discharges, and no more once it charges', () => {
    const files = Object.fromEntries(
      Object.entries(withoutCard).filter(([path]) => !path.includes('powercap')),
    )
    const { meter, wait, dir } = setUp(files)
    expect(meter.method).toBe('battery')
    const watch = meter.observe('m')
    watch.onEvent?.(frame)
    wait(3000)
    expect(energyOf(watch.onEnd?.(endOf(0, 30, 10)))).toEqual({
      joules: expect.closeTo(36) as number,
      method: 'battery',
    })
    writeFileSync(join(dir, 'sys/class/power_supply/AC/online'), '1\n')
    expect(meter.method).toBe('estimate')
  })

  it('names the graphics processor when that drew the most', () => {
    const { meter, pass } = setUp(laptop)
    const watch = meter.observe('m')
    watch.onEvent?.(frame)
    pass(1000, 901e6)
    expect(energyOf(watch.onEnd?.(endOf(0, 10, 10)))).toEqual({
      joules: expect.closeTo(31) as number,
      method: 'amd',
    })
  })

  it('says nothing of an answer that never began', () => {
    const { meter } = setUp({})
    const watch = meter.observe('m')
    expect(energyOf(watch.onEnd?.(endOf(0, 0, 0)))).toBeUndefined()
  })
})

const sum = (values: number[], until: number) =>
  values.slice(0, until + 1).reduce((all, value) => all + value, 0)

it.each([
  ['Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz', 4, 15 / 4, 'name'],
  ['11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz', 4, 7, 'name'],
  ['11th Gen Intel(R) Core(TM) i5-1130G7 @ 1.10GHz', 4, 15 / 4, 'name'],
  ['Intel(R) Core(TM) i5-1035G1 CPU @ 1.00GHz', 4, 15 / 4, 'name'],
  ['Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz', 2, 32.5, 'name'],
  ['AMD Ryzen 7 5800X 8-Core Processor', 8, 105 / 8, 'name'],
  ['AMD EPYC', 2, 4, 'name'],
  ['Apple M2 Pro', 10, 3.5, 'name'],
  ['Loongson-3A5000', 4, 8, 'cores'],
] as const)('knows what %s is made to draw', (name, cores, wattsPerCore, basis) => {
  expect(ratedPower(name, cores)).toEqual({ cpuName: name, wattsPerCore, basis })
})

it('is in every answer, and in the sums, and gone when everything is erased', async () => {
  const { roots } = plantTree(temporaryFolder(), laptop)
  const { client } = await startServices({ frameDelayMs: 5 }, { hardwareRoots: roots })
  const chat = await client.chats.create({ modelId: 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf' })
  const events = await client.energy.changed()
  const before: unknown = (await events.next()).value
  expect(before).toMatchObject({ totals: [], method: { method: expect.any(String) as string } })
  await client.chats.send({ chatId: chat.id, parentId: null, text: 'Hi' })
  const after: unknown = (await events.next()).value
  expect(after).toMatchObject({
    totals: [{ modelId: 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf', answers: 1, completionTokens: 3 }],
  })
  const messages = await client.chats.messages({
    chatId: chat.id,
    ids: (await client.chats.branch({ chatId: chat.id })).path,
  })
  expect(messages.at(-1)?.usage).toMatchObject({ energy: { method: 'amd' } })
  await client.privacy.eraseEverything({ everything: true })
  expect((await events.next()).value).toMatchObject({ totals: [] })
  await events.return()
})
