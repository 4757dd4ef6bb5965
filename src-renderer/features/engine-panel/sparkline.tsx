import { sparklinePath } from './sparkline-path.ts'

interface SparklineProps {
  /** Oldest first. */
  values: readonly number[]
  max: number
  /** How many values fill the width. */
  count: number
}

/** The course of a value, newest at the end. A picture only: the figure beside it says the value. */
export function Sparkline({ values, max, count }: SparklineProps) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="block h-8 w-full overflow-hidden rounded-md bg-hover rtl:-scale-x-100"
    >
      <path d={sparklinePath(values, max, count, true)} className="fill-accent/15" />
      <path
        d={sparklinePath(values, max, count, false)}
        className="fill-none stroke-accent"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
