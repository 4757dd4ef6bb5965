import { sumEnergy } from '#services/energy/sum-energy.ts'
import type { EndEvent } from './answering.ts'

/** What answers drew together, as `palabre run --json` tells it; nothing where that is not known of each of them. */
export const toEnergy = (
  ends: readonly EndEvent[],
): { energy?: { joules: number; wattHours: number; method: string } } => {
  const told = ends.flatMap(({ usage }) => usage.energy ?? [])
  const [first, ...others] = told
  if (!first || told.length < ends.length) return {}
  const { joules, method } = others.reduce(sumEnergy, first)
  return { energy: { joules, wattHours: joules / 3600, method } }
}
