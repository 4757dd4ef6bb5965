import type { EnergySource } from '#contract/energy.ts'
import type { Energy } from '#contract/messages.ts'
import { findAmdCards, readAmdWatts } from '../hardware/linux/amd.ts'
import { readPower } from '../hardware/linux/power-supply.ts'
import { findRapl } from '../hardware/linux/rapl.ts'
import { inSys, type Tree } from '../hardware/linux/tree.ts'
import type { Nvidia } from '../hardware/nvidia.ts'

/** A counter of the machine: what it tells in joules since it was made. */
export interface Counter {
  method: Exclude<Energy['method'], 'estimate'>
  /** Null where it tells nothing just now. */
  read(): number | null
}

export interface Sources {
  /** Of the processor, or of the whole machine: the best that there is just now; null when only an estimate is left. */
  main(): Counter | null
  /** Of graphics processors, beside it. */
  gpus: Counter[]
  describe(used: Energy['method']): EnergySource[]
}

interface SourceOptions {
  /** Null where there is no /sys. */
  tree: Tree | null
  nvidia: Nvidia
  now: () => number
}

/** Makes a counter of a power that is read now and then: each reading holds until the next. */
export const integrated = (watts: () => number | null, now: () => number) => {
  let joules = 0
  let last: { at: number; watts: number } | null = null
  return (): number | null => {
    const present = watts()
    const at = now()
    if (present === null) {
      last = null
      return null
    }
    if (last) joules += ((last.watts + present) / 2) * ((at - last.at) / 1000)
    last = { at, watts: present }
    return joules
  }
}

/** How often NVIDIA's program is asked, which takes tenths of a second to answer. */
const nvidiaMs = 1000

/** What this computer can be measured with, best first: the processor's counter, the battery's discharge, and the cards'. */
export const findSources = ({ tree, nvidia, now }: SourceOptions): Sources => {
  const rapl = tree ? findRapl(tree) : null
  const cards = tree ? findAmdCards(tree).filter(({ hwmon }) => readAmdWatts(tree, hwmon) !== null) : []
  const dischargeWatts = () => {
    if (!tree) return null
    const { isOnMains, battery } = readPower(tree)
    return isOnMains === false && battery && !battery.isCharging ? battery.watts : null
  }
  const battery: Counter = { method: 'battery', read: integrated(dischargeWatts, now) }
  const processor: Counter | null =
    rapl?.status === 'readable' ? { method: 'rapl', read: () => rapl.readJoules() } : null
  const gpus: Counter[] = []
  if (tree && cards.length > 0) {
    const watts = () => cards.reduce((sum, { hwmon }) => sum + (readAmdWatts(tree, hwmon) ?? 0), 0)
    gpus.push({ method: 'amd', read: integrated(watts, now) })
  }
  if (nvidia.isThere) gpus.push({ method: 'nvidia', read: integrated(nvidiaWatts(nvidia, now), now) })

  return {
    main: () => processor ?? (dischargeWatts() === null ? null : battery),
    gpus,
    describe: (used) => {
      const mark = (
        source: EnergySource['source'],
        status: EnergySource['status'],
        paths: string[] = [],
      ): EnergySource => ({ source, status: source === used ? 'used' : status, paths })
      const hasBattery = tree !== null && readPower(tree).battery !== null
      return [
        mark('rapl', rapl?.status === 'readable' ? 'available' : (rapl?.status ?? 'absent'), rapl?.paths),
        mark('nvidia', nvidia.isThere ? 'available' : 'absent'),
        mark(
          'amd',
          cards.length > 0 ? 'available' : 'absent',
          cards.map(({ dir }) => dir),
        ),
        mark(
          'battery',
          hasBattery ? 'idle' : 'absent',
          tree && hasBattery ? [inSys(tree, 'class/power_supply')] : [],
        ),
        mark('estimate', 'available'),
      ]
    },
  }
}

const nvidiaWatts = (nvidia: Nvidia, now: () => number) => {
  let askedAt = -Infinity
  let watts: number | null = null
  return (): number | null => {
    if (now() - askedAt >= nvidiaMs) {
      askedAt = now()
      void nvidia.read().then((cards) => {
        const told = cards.flatMap((card) => card.watts ?? [])
        watts = told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
      })
    }
    return watts
  }
}
