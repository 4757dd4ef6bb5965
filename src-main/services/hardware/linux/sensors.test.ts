import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../fixtures.ts'
import { laptop, plantTree } from '../fixtures.ts'
import { readProcessSeconds, usageBetween } from './cpu.ts'
import { createLinuxGauge } from './index.ts'
import { readMemoryPressure } from './memory.ts'
import { findRapl } from './rapl.ts'

const noNvidia = { isThere: false, read: () => Promise.resolve([]) }

const gaugeOn = (files: Readonly<Record<string, string>>) => {
  const dir = temporaryFolder()
  const tree = plantTree(dir, files)
  let time = 0
  const gauge = createLinuxGauge({ tree, dataDir: dir, nvidia: noNvidia, now: () => time })
  const set = (path: string, text: string) => writeFileSync(join(dir, path), text)
  return { dir, tree, gauge, set, wait: (ms: number) => (time += ms) }
}

describe('a laptop that tells everything', () => {
  it('is read as it is', async () => {
    const { gauge, set, wait, tree } = gaugeOn(laptop)
    await gauge.read()
    wait(2000)
    set('proc/stat', 'cpu0 275 0 50 775 50 0 0 0 0 0\ncpu1 50 0 50 950 50 0 0 0 0 0\n')
    set('proc/diskstats', ' 259 0 nvme0n1 10 0 4000 5 20 0 4000 5 0 5 5\n')
    set('sys/class/powercap/intel-rapl:0/energy_uj', '930000000\n')
    expect(await gauge.read()).toEqual({
      cpu: { usage: 0.375, perCore: [0.75, 0], frequencyHz: 2e9 },
      memory: { totalBytes: 16e6 * 1024, availableBytes: 8e6 * 1024 },
      swap: { totalBytes: 2e6 * 1024, usedBytes: 5e5 * 1024 },
      disk: expect.objectContaining({
        readBytesPerSecond: (2000 * 512) / 2,
        writeBytesPerSecond: 0,
      }) as object,
      gpus: [
        {
          name: 'AMD Radeon',
          usage: 0.4,
          memory: { totalBytes: 8e9, usedBytes: 1e9 },
          celsius: 55,
          watts: 30,
        },
      ],
      temperatures: [{ name: 'coretemp Package id 0', celsius: 61, criticalCelsius: 100 }],
      fans: [{ name: 'thinkpad', rpm: 2900 }],
      power: {
        isOnMains: false,
        battery: { level: 0.73, isCharging: false, watts: 12 },
        cpuWatts: 15,
      },
    })
    expect(readMemoryPressure(tree)).toBe(0.075)
    expect([gauge.memoryOf(42), gauge.secondsOf(42)]).toEqual([2048 * 1024, 10])
    expect([gauge.memoryOf(43), gauge.secondsOf(43)]).toEqual([null, null])
  })
})

describe('a computer that tells nothing', () => {
  const blank = {
    cpu: { usage: 0, perCore: [], frequencyHz: null },
    swap: null,
    gpus: [],
    temperatures: [],
    fans: [],
    power: { isOnMains: null, battery: null, cpuWatts: null },
  }
  it('leaves blanks', async () => {
    const { gauge, tree } = gaugeOn({})
    const reading = await gauge.read()
    expect(reading).toMatchObject(blank)
    expect(reading.disk).toMatchObject({ readBytesPerSecond: null, writeBytesPerSecond: null })
    expect(readMemoryPressure(tree)).toBeNull()
  })

  it.each(['', 'nonsense', '-', '999999999999', '\0\0\0', '{"a":1}'])(
    'is not taken in by sensors that say %j',
    async (garbage) => {
      const { gauge, wait } = gaugeOn(Object.fromEntries(Object.keys(laptop).map((path) => [path, garbage])))
      await gauge.read()
      wait(1000)
      const reading = await gauge.read()
      expect(reading.temperatures).toEqual([])
      expect(reading.cpu.perCore).toEqual([])
      expect(reading.power.battery).toBeNull()
      const figures = JSON.stringify(reading)
      expect(figures).not.toMatch(/NaN|Infinity/)
    },
  )

  it('misses any one sensor without losing the others', async () => {
    for (const path of Object.keys(laptop)) {
      const { dir, gauge } = gaugeOn(laptop)
      rmSync(join(dir, path))
      // A folder where a file should be is no better than nothing.
      mkdirSync(join(dir, path))
      const reading = await gauge.read()
      const told = [
        reading.temperatures.length,
        reading.fans.length,
        reading.gpus.length,
        reading.cpu.perCore.length,
      ]
      expect(told.filter((count) => count > 0).length).toBeGreaterThanOrEqual(3)
    }
  })

  it('falls back to thermal zones and to /proc/cpuinfo', async () => {
    const { gauge } = gaugeOn({
      'proc/stat': laptop['proc/stat'],
      'proc/cpuinfo': 'cpu MHz\t\t: 1000.000\n\ncpu MHz\t\t: 3000.000\n',
      'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp\n',
      'sys/class/thermal/thermal_zone0/temp': '48000\n',
      'sys/class/thermal/thermal_zone0/trip_point_0_type': 'critical\n',
      'sys/class/thermal/thermal_zone0/trip_point_0_temp': '105000\n',
      'sys/class/thermal/cooling_device0/type': 'Fan\n',
    })
    const reading = await gauge.read()
    expect(reading.cpu.frequencyHz).toBe(2e9)
    expect(reading.temperatures).toEqual([{ name: 'x86_pkg_temp', celsius: 48, criticalCelsius: 105 }])
  })
})

it('tells how busy cores were, whatever they count', () => {
  expect(usageBetween([{ busy: 5, idle: 5 }], [{ busy: 5, idle: 5 }])).toEqual({ usage: 0, perCore: [0] })
  expect(usageBetween([{ busy: 90, idle: 90 }], [{ busy: 1, idle: 1 }])).toEqual({ usage: 0, perCore: [0] })
  expect(usageBetween([], [{ busy: 30, idle: 10 }])).toEqual({ usage: 0.75, perCore: [0.75] })
})

it('reads the time of a process whatever its name is', () => {
  const tree = plantTree(temporaryFolder(), {
    'proc/7/stat': '7 (a) b) 1 2) R 1 1 1 0 -1 0 0 0 0 0 150 50 0 0\n',
  })
  expect(readProcessSeconds(tree, 7)).toBe(2)
})

describe('energy counters', () => {
  const rapl = 'sys/class/powercap/intel-rapl:0'
  it('go on where a counter begins again', () => {
    const { tree, set } = gaugeOn(laptop)
    const rapls = findRapl(tree)
    const readJoules = () => rapls.readJoules()
    expect([rapls.status, readJoules()]).toEqual(['readable', 0])
    set(`${rapl}/energy_uj`, '990000000\n')
    expect(readJoules()).toBeCloseTo(90)
    set(`${rapl}/energy_uj`, '10000000\n')
    expect(readJoules()).toBeCloseTo(110)
    set(`${rapl}/energy_uj`, '?\n')
    expect(readJoules()).toBeNull()
  })

  it('are the packages, or the whole system alone', () => {
    const two = {
      ...laptop,
      'sys/class/powercap/intel-rapl:1/name': 'package-1\n',
      'sys/class/powercap/intel-rapl:1/energy_uj': '5\n',
      'sys/class/powercap/intel-rapl-mmio:0/name': 'package-0\n',
      'sys/class/powercap/intel-rapl-mmio:0/energy_uj': '5\n',
    }
    const pathsOf = (files: Record<string, string>) =>
      findRapl(gaugeOn(files).tree).paths.map((path) => /intel-rapl[^/]*/.exec(path)?.[0])
    expect(pathsOf(two)).toEqual(['intel-rapl:0', 'intel-rapl:1'])
    const system = {
      'sys/class/powercap/intel-rapl:2/name': 'psys\n',
      'sys/class/powercap/intel-rapl:2/energy_uj': '5',
    }
    expect(pathsOf({ ...two, ...system })).toEqual(['intel-rapl:2'])
  })

  it('that one may not read are told from those that are not there', () => {
    const { tree, dir } = gaugeOn(laptop)
    expect(findRapl(gaugeOn({}).tree).status).toBe('absent')
    chmodSync(join(dir, rapl, 'energy_uj'), 0)
    // Root may read everything: nothing to be seen then.
    expect(findRapl(tree).status).toBe(process.getuid?.() === 0 ? 'readable' : 'unreadable')
    const forbidden = { ...tree, number: () => null, isForbidden: () => true }
    expect(findRapl(forbidden)).toMatchObject({ status: 'unreadable', paths: [join(dir, rapl, 'energy_uj')] })
  })
})
