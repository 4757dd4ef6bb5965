import type { CpuInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { EngineState } from '#contract/engines.ts'
import { hardwareSampleSchema } from '#contract/hardware.ts'
import { silentLog } from '#lib/log.ts'
import { cpuUsage } from './cpu.ts'
import { createHardware } from './index.ts'

const core = (busy: number, idle: number) =>
  ({ times: { user: busy, nice: 0, sys: 0, idle, irq: 0 } }) as CpuInfo

describe('cpuUsage', () => {
  it.each([
    ['half and none', [core(0, 0), core(0, 0)], [core(50, 50), core(0, 100)], [0.5, 0], 0.25],
    ['no time between', [core(5, 5)], [core(5, 5)], [0], 0],
    ['a core that came', [core(0, 0)], [core(10, 0), core(30, 10)], [1, 0.75], 0.8],
    ['a core that counts anew', [core(90, 90)], [core(1, 1)], [0], 0],
  ])('%s', (_what, before, after, perCore, usage) => {
    expect(cpuUsage(before, after)).toEqual({ perCore, usage })
  })
})

describe('the sampler', () => {
  it('reads real figures while someone looks, and the system not at all otherwise', async () => {
    let asked = 0
    const own = { modelId: 'm', pid: process.pid } as EngineState
    const gone = { modelId: 'gone', pid: 4_000_000 } as EngineState
    const engineStates = () => {
      asked += 1
      return [own, gone, { ...own, pid: null }]
    }
    const hardware = createHardware({ engineStates, log: silentLog, periodMs: 20 })
    const samples = hardware.changed()
    const first = await samples.next()
    const second = await samples.next()
    expect(hardwareSampleSchema.parse(first.value)).toEqual(first.value)
    expect(second.value?.at).toBeGreaterThan(first.value?.at ?? Infinity)
    expect(second.value?.memory.availableBytes).toBeLessThanOrEqual(hardware.info().memoryBytes)
    expect(second.value?.engines).toEqual([
      { modelId: 'm', pid: process.pid, memoryBytes: expect.any(Number) as number },
      { modelId: 'gone', pid: 4_000_000, memoryBytes: null },
    ])
    // Another one who comes does not wait.
    expect((await hardware.changed().next()).value).toBeDefined()
    await samples.return?.()
    hardware.close()
    const before = asked
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(asked).toBe(before)
  })
})
