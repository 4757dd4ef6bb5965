import { Console } from 'node:console'
import type { Figure, Row } from './figures.ts'

const short = (value: number, unit: string): string => {
  if (unit === 'bytes') return `${Math.round(value / 2 ** 20)} MiB`
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toFixed(digits)
}
const describe = ({ median, min, max }: Figure, unit: string) =>
  `${short(median, unit)} (${short(min, unit)}–${short(max, unit)})`

const describeRatio = ({ median, min, max, samples }: Figure) =>
  samples.length > 1 ? `${median.toFixed(3)} (${min.toFixed(2)}–${max.toFixed(2)})` : median.toFixed(3)

/** One line a case: medians with least and most, and of ours ÷ theirs too. */
export const printTable = (rows: readonly Row[], to: NodeJS.WritableStream): void =>
  new Console(to).table(
    rows.map((row): Record<string, string | number> => ({
      model: row.model,
      case: row.case,
      unit: row.unit === 'bytes' ? '' : row.unit,
      ours: describe(row.ours, row.unit),
      ...Object.fromEntries(
        Object.entries(row.peers).flatMap(([name, figure]): [string, string | number][] => [
          [name, describe(figure, row.unit)],
          [`ours ÷ ${name}`, describeRatio(figure.ratios)],
        ]),
      ),
    })),
  )
