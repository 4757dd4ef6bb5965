import type { HardwareSample } from '#contract/hardware.ts'
import { inSys, type Tree } from './tree.ts'

export type PowerReading = Pick<HardwareSample['power'], 'isOnMains' | 'battery'>

/** Mains and battery from /sys/class/power_supply; a mouse's battery is not this computer's. */
export const readPower = (tree: Tree): PowerReading => {
  const dir = inSys(tree, 'class/power_supply')
  const supplies = tree.list(dir).map((name) => {
    const path = `${dir}/${name}`
    return { path, type: tree.text(`${path}/type`)?.trim(), scope: tree.text(`${path}/scope`)?.trim() }
  })
  const online = supplies
    .filter(({ type }) => type === 'Mains' || type === 'USB')
    .map(({ path }) => tree.number(`${path}/online`))
    .filter((value) => value !== null)
  const batteries = supplies
    .filter(({ type, scope }) => type === 'Battery' && scope !== 'Device')
    .map(({ path }) => readBattery(tree, path))
    .filter((battery) => battery !== null)
  const [first] = batteries
  const battery = first
    ? {
        level: batteries.reduce((sum, { level }) => sum + level, 0) / batteries.length,
        isCharging: batteries.some(({ isCharging }) => isCharging),
        watts: sumOf(batteries.map(({ watts }) => watts)),
      }
    : null
  return { isOnMains: isOnMains(online, batteries), battery }
}

interface Battery {
  level: number
  isCharging: boolean
  isDischarging: boolean
  /** What goes in or out. */
  watts: number | null
}

const readBattery = (tree: Tree, path: string): Battery | null => {
  const status = tree.text(`${path}/status`)?.trim()
  const percent = tree.number(`${path}/capacity`)
  if (percent === null) return null
  return {
    level: Math.min(Math.max(percent / 100, 0), 1),
    isCharging: status === 'Charging',
    isDischarging: status === 'Discharging',
    watts: readBatteryWatts(tree, path),
  }
}

/** From power_now (µW), else from current (µA) and voltage (µV). Some drivers give a sign to what flows out. */
const readBatteryWatts = (tree: Tree, path: string): number | null => {
  const power = tree.number(`${path}/power_now`)
  if (power !== null) return Math.abs(power) / 1e6
  const [current, voltage] = [tree.number(`${path}/current_now`), tree.number(`${path}/voltage_now`)]
  return current === null || voltage === null ? null : Math.abs(current * voltage) / 1e12
}

const isOnMains = (online: readonly number[], batteries: readonly Battery[]): boolean | null => {
  if (online.length > 0) return online.some((value) => value === 1)
  if (batteries.length > 0) return !batteries.some(({ isDischarging }) => isDischarging)
  return null
}

const sumOf = (values: readonly (number | null)[]): number | null => {
  const told = values.filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
}
