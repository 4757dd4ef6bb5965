import type { HardwareSample, PressureWarning } from '#contract/hardware.ts'

/** What the warnings are drawn from: the newest figures, and how they have changed. */
export interface Pressed extends Pick<HardwareSample, 'memory' | 'swap' | 'temperatures' | 'disk'> {
  /** Share of the last ten seconds in which some program waited for memory; null where it is not told. */
  stalled: number | null
  /** Bytes of swap that came into use in the last minute. */
  swapGrowthBytes: number
  /** What could be taken out of memory. */
  engines: { modelId: string; memoryBytes: number | null; isBusy: boolean; lastUsedAt: number }[]
}

const gibibyte = 2 ** 30
const limits = {
  /** Of all memory, and never less than a bound that a large computer would not feel. */
  memory: { soon: { share: 0.1, bytes: 2 * gibibyte }, now: { share: 0.04, bytes: gibibyte / 2 } },
  swapGrowthBytes: { soon: 128 * 2 ** 20, now: 512 * 2 ** 20 },
  stalled: { soon: 0.05, now: 0.2 },
  /** Below the critical temperature, in °C. */
  warmth: { soon: 10, now: 3 },
  diskBytes: { soon: 2 * gibibyte, now: gibibyte / 4 },
}

/** What is about to run out. A model that rests is named first, then the longest unused; none where that would not help. */
export const pressureOf = (pressed: Pressed): PressureWarning[] => {
  const { memory, swap, temperatures, disk, stalled, swapGrowthBytes, engines } = pressed
  const [resting] = engines.toSorted(
    (a, b) => Number(a.isBusy) - Number(b.isBusy) || a.lastUsedAt - b.lastUsedAt,
  )
  const modelId = resting?.modelId ?? null
  const busy = engines.find(({ isBusy }) => isBusy)?.modelId ?? null
  const warnings: PressureWarning[] = []
  const add = (
    kind: PressureWarning['kind'],
    value: number,
    urgency: Urgency | null,
    unload: string | null,
  ) => {
    if (urgency) warnings.push({ kind, urgency, value, modelId: unload })
  }

  const room = ({ share, bytes }: { share: number; bytes: number }) =>
    Math.min(memory.totalBytes * share, bytes)
  const { memory: least } = limits
  add(
    'memory',
    memory.availableBytes,
    below(memory.availableBytes, room(least.soon), room(least.now)),
    modelId,
  )
  if (swap) add('swap', swapGrowthBytes, above(swapGrowthBytes, limits.swapGrowthBytes), modelId)
  if (stalled !== null) add('stalling', stalled, above(stalled, limits.stalled), modelId)
  for (const { celsius, criticalCelsius } of hottest(temperatures)) {
    const left = (criticalCelsius ?? Infinity) - celsius
    add('temperature', celsius, below(left, limits.warmth.soon, limits.warmth.now), busy)
  }
  if (disk.freeBytes !== null)
    add('disk', disk.freeBytes, below(disk.freeBytes, limits.diskBytes.soon, limits.diskBytes.now), null)
  return warnings
}

type Urgency = PressureWarning['urgency']
const below = (value: number, soon: number, now: number): Urgency | null =>
  value < now ? 'now' : value < soon ? 'soon' : null
const above = (value: number, { soon, now }: { soon: number; now: number }): Urgency | null =>
  value > now ? 'now' : value > soon ? 'soon' : null

/** The one that is nearest to its limit. */
const hottest = (temperatures: HardwareSample['temperatures']) =>
  temperatures
    .filter(({ criticalCelsius }) => criticalCelsius !== null)
    .toSorted((a, b) => b.celsius - (b.criticalCelsius ?? 0) - (a.celsius - (a.criticalCelsius ?? 0)))
    .slice(0, 1)
