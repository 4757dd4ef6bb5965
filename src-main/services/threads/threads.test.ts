import { expect, it, onTestFinished, vi } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch, type FakeScript } from '../engines/fake-engine.ts'
import { createEngines } from '../engines/index.ts'
import { withPatience } from '../engines/when-idle.ts'
import { calibrateWhenIdle, createMeasuredThreads } from './index.ts'

/** The settings' table, for as long as the test. */
const createTable = () => {
  const rows = new Map<string, unknown>()
  return {
    all: () => new Map(rows),
    put: (key: string, value: unknown) => void rows.set(key, JSON.parse(JSON.stringify(value))),
  }
}

const start = (script: FakeScript, table = createTable()) => {
  const launch = createFakeLaunch(script)
  const measured = createMeasuredThreads(table)
  const bare = createEngines({
    launchEngine: launch,
    pathOf: (id) => id,
    availableBytes: () => 1e12,
    measuredThreads: () => measured.all(),
  })
  const engines = withPatience(bare)
  const close = calibrateWhenIdle({ engines, measured, log: silentLog })
  onTestFinished(async () => {
    close()
    await engines.close()
  })
  const calls = () => launch.processes.flatMap((process) => process.calls)
  const timesCalibrated = () => calls().filter((call) => call === 'calibrate').length
  /** Lets a model answer; returns how that ended. */
  const answer = async (modelId: string) => {
    const types: string[] = []
    const events = engines.generate(modelId, request, new AbortController().signal)
    for await (const { type } of events) types.push(type)
    return types.at(-1)
  }
  return { engines, launch, table, measured, close, calls, timesCalibrated, answer }
}
const request = {
  messages: [{ role: 'user' as const, text: 'Hello' }],
  sampling: { ...defaultSampling, seed: 1 },
}

it('measures the first time that a model of a size is idle, and starts with that from then on', async () => {
  const first = start({ calibration: { threads: 4, isSure: true } })
  expect(await first.engines.load('m')).toMatchObject({ threads: { used: 8, of: 8, isMeasured: false } })
  await expect.poll(() => first.engines.states()[0]?.threads).toEqual({ used: 4, of: 8, isMeasured: true })
  expect(first.engines.info('m')).toMatchObject({ threads: 4, threadChoice: { isMeasured: true } })
  await vi.waitFor(() => expect(first.measured.all()).toEqual({ key: 4 }))
  await first.engines.close()

  const second = start({ calibration: { threads: 3, isSure: true } }, first.table)
  expect(await second.engines.load('m')).toMatchObject({ threads: { used: 4, of: 8, isMeasured: true } })
  await second.engines.unload('m')
  expect(second.timesCalibrated()).toBe(0)
})

it.each([
  [{ threads: 4, isSure: false }, 3],
  [null, 3],
  [{ threads: 4, isSure: false, isTooSlow: true }, 1],
])(
  'keeps nothing of %j, and tries it so often: %i, after the load and after answers',
  async (calibration, most) => {
    const { engines, measured, timesCalibrated, answer } = start({ calibration })
    await engines.load('m')
    for (let times = 1; times <= 4; times += 1) {
      await expect.poll(timesCalibrated).toBe(Math.min(times, most))
      const idle = () => Promise.resolve('idle')
      expect(await engines.whenIdle('m', idle, new AbortController().signal)).toBe('idle')
      expect(timesCalibrated()).toBe(Math.min(times, most))
      await answer('m')
    }
    expect(measured.all()).toEqual({})
    expect(engines.states()[0]?.threads?.isMeasured).toBe(false)
  },
)

it('gives way to an answer at once, and tries again after it', async () => {
  const script = { calibration: { threads: 4, isSure: true }, holdCalibration: true }
  const { engines, calls, timesCalibrated, answer } = start(script)
  await engines.load('m')
  await expect.poll(calls).toContain('calibrate')
  expect(await answer('m')).toBe('end')
  expect(calls()).toContain('calibrate cancelled')
  await expect.poll(timesCalibrated).toBe(2)
})

it('measures one model at a time, while no other is at work', async () => {
  const script: FakeScript = { calibration: { threads: 4, isSure: true }, holdCalibration: true }
  const { engines, launch, calls, timesCalibrated, answer } = start(script)
  await engines.load('a')
  await expect.poll(timesCalibrated).toBe(1)
  script.holdLoad = true
  const loading = engines.load('b')
  await expect.poll(calls).toContain('calibrate cancelled')
  await answer('a')
  await engines.whenIdle('a', () => Promise.resolve(), new AbortController().signal)
  expect(timesCalibrated()).toBe(1)
  launch.processes[1]?.release()
  await loading
  await expect.poll(timesCalibrated).toBe(2)
  expect(engines.states().some(({ threads }) => threads?.isMeasured)).toBe(false)
  // Whichever it is ends with an answer of its own, and the other one has its turn.
  script.holdCalibration = false
  const measuring = launch.processes.findIndex((process) => process.calls.at(-1) === 'calibrate')
  await answer(measuring === 0 ? 'a' : 'b')
  await expect.poll(() => engines.states().map(({ threads }) => threads?.isMeasured)).toEqual([true, true])
})

it('measures nothing where there is nothing to choose', async () => {
  const { engines, timesCalibrated } = start({})
  expect((await engines.load('m')).threads).toBeUndefined()
  expect(await engines.whenIdle('m', () => Promise.resolve('idle'), new AbortController().signal)).toBe(
    'idle',
  )
  expect(timesCalibrated()).toBe(0)
})

it('takes what was measured long ago for unmeasured', () => {
  const [table, day] = [createTable(), 24 * 60 * 60_000]
  createMeasuredThreads(table, () => 100 * day).keep('key', 2)
  expect(createMeasuredThreads(table, () => 129 * day).all()).toEqual({ key: 2 })
  expect(createMeasuredThreads(table, () => 131 * day).all()).toEqual({})
})

it('keeps the newest of many, and takes what is none for nothing', () => {
  const table = createTable()
  table.put('measuredThreads', { key: 'many' })
  const measured = createMeasuredThreads(table)
  expect(measured.all()).toEqual({})
  for (let at = 0; at < 40; at += 1) measured.keep(`key ${at}`, 2)
  const kept = Object.keys(createMeasuredThreads(table).all())
  expect(kept).toHaveLength(32)
  expect(kept.at(-1)).toBe('key 39')
})
