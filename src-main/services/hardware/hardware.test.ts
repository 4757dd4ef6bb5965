import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { hardwareSampleSchema, type HardwareSample } from '#contract/hardware.ts'
import { silentLog } from '#lib/log.ts'
import { openStorage } from '#storage/index.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createActivityLog } from '../generations/activity.ts'
import { createHistory, meanOf } from './history.ts'
import { createHardware, type HardwareOptions } from './index.ts'
import { gaugeOf } from './this-computer.ts'

const setUp = (options: Partial<HardwareOptions> = {}) => {
  const dir = temporaryFolder()
  const storage = openStorage(join(dir, 'palabre.db'))
  let asked = 0
  const own = { modelId: 'm', pid: process.pid } as EngineState
  const gone = { modelId: 'gone', pid: 4_000_000 } as EngineState
  const info = { memory: { weightsBytes: 5, contextBytes: 6 }, contextSize: 7 } as EngineInfo
  const hardware = createHardware({
    ...gaugeOf(dir),
    engineStates: () => {
      asked += 1
      return [own, gone, { ...own, pid: null }]
    },
    engineInfo: (modelId) => (modelId === 'm' ? info : null),
    activity: createActivityLog(),
    table: storage.readings,
    log: silentLog,
    periodMs: 20,
    ...options,
  })
  onTestFinished(() => {
    hardware.close()
    storage.close()
  })
  return { hardware, storage, asked: () => asked }
}

describe('the sampler', () => {
  it('reads real figures while someone looks, and hardly ever otherwise', async () => {
    const { hardware, asked } = setUp()
    const samples = hardware.changed()
    const first = await samples.next()
    const second = await samples.next()
    expect(hardwareSampleSchema.parse(first.value)).toEqual(first.value)
    expect(second.value?.at).toBeGreaterThan(first.value?.at ?? Infinity)
    expect(second.value?.memory.availableBytes).toBeLessThanOrEqual(hardware.info().memoryBytes)
    expect(second.value?.engines).toMatchObject([
      {
        modelId: 'm',
        memoryBytes: expect.any(Number) as number,
        weightsBytes: 5,
        contextBytes: 6,
        contextSize: 7,
      },
      { modelId: 'gone', memoryBytes: null, weightsBytes: null, cpuCores: null },
    ])
    // Another one who comes does not wait.
    expect((await hardware.changed().next()).value).toBeDefined()
    await samples.return?.()
    const { hardware: unseen, asked: unseenAsked } = setUp()
    const other = hardware.changed()
    for (let index = 0; index < 3; index += 1) await other.next()
    expect(asked()).toBeGreaterThan(3)
    expect(unseenAsked()).toBe(0)
    unseen.close()
  })

  it('reads now and then for the history when nobody looks', async () => {
    const ticked = Promise.withResolvers<undefined>()
    const { hardware, storage } = setUp({ restingMs: 1, onTick: () => ticked.resolve(undefined) })
    await ticked.promise
    hardware.mark({
      startedAt: Date.now(),
      endedAt: Date.now(),
      modelId: 'm',
      completionTokens: 3,
      tokensPerSecond: 2,
    })
    hardware.close()
    expect(storage.readings.marks(0)).toMatchObject([{ modelId: 'm', completionTokens: 3 }])
  })

  it('tells of a warning once, and of its end', async () => {
    let stalled = 0.5
    const { hardware } = setUp({ stalled: () => stalled, restingMs: 5 })
    const warnings = hardware.warnings()
    const kinds = async () => (await warnings.next()).value?.map(({ kind }) => kind) ?? []
    while (!(await kinds()).includes('stalling'));
    stalled = 0
    while ((await kinds()).includes('stalling'));
    await warnings.return?.()
  })
})

describe('the history', () => {
  const sampleAt = (at: number, usage: number): HardwareSample => ({
    at,
    cpu: { usage, perCore: [usage], frequencyHz: null },
    memory: { totalBytes: 100, availableBytes: 60 },
    swap: null,
    app: { memoryBytes: 1 },
    engines: [],
    disk: { freeBytes: null, totalBytes: null, readBytesPerSecond: null, writeBytesPerSecond: null },
    gpus: [],
    temperatures: [{ name: 'a', celsius: usage * 100, criticalCelsius: null }],
    fans: [],
    power: { isOnMains: null, battery: null, cpuWatts: null },
    warnings: [],
  })

  it('keeps a mean each ten seconds and each five minutes, and forgets', () => {
    const storage = openStorage(join(temporaryFolder(), 'palabre.db'))
    onTestFinished(() => storage.close())
    let time = 0
    const history = createHistory({
      table: storage.readings,
      now: () => time,
      onError: (error) => expect.unreachable(String(error)),
    })
    for (; time < 600_000; time += 5000) history.add(sampleAt(time, time % 10_000 === 0 ? 0.2 : 0.4))
    const fine = history.read(60)
    expect(fine.stepMs).toBe(10_000)
    expect(fine.points).toHaveLength(59)
    expect(fine.points[0]).toMatchObject({ at: 0, memoryUsedBytes: 40, swapUsedBytes: null })
    expect(fine.points[0]?.cpuUsage).toBeCloseTo(0.3)
    const coarse = history.read(24 * 60)
    expect([coarse.stepMs, coarse.points.length]).toEqual([300_000, 1])
    // A week later the fine ones are gone, the coarse ones are not.
    time = 7 * 24 * 3_600_000
    for (const ms of [0, 300_000, 600_000]) history.add(sampleAt(time + ms, 1))
    history.flush()
    expect(storage.readings.points(10_000, 0).every(({ at }) => at >= time)).toBe(true)
    expect(storage.readings.points(300_000, 0)[0]?.at).toBe(0)
  })

  it('does not take a sensor that says nothing for zero', () => {
    const point = { at: 0, cpuUsage: 1, memoryUsedBytes: 1, enginesBytes: 0, swapUsedBytes: null }
    const more = { celsius: null, gpuUsage: 0.5, cpuWatts: null }
    expect(
      meanOf(0, [
        { ...point, ...more },
        { ...point, ...more, celsius: 40, gpuUsage: null },
      ]),
    ).toMatchObject({
      celsius: 40,
      gpuUsage: 0.5,
      cpuWatts: null,
    })
  })
})
