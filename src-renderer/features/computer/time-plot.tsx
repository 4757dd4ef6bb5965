import { useId } from 'react'
import type { GenerationMark } from '#contract/hardware.ts'
import { pathsOf, xOf, type PlotPoint, type PlotScale } from './time-path.ts'

interface TimePlotProps {
  points: readonly PlotPoint[]
  scale: PlotScale
  /** When models answered: drawn as bands behind the line. */
  marks: readonly GenerationMark[]
  /** What the picture shows, in words. */
  label: string
}

/** The course of one figure over time. The newest is at the edge where reading ends. */
export function TimePlot({ points, scale, marks, label }: TimePlotProps) {
  const id = useId()
  const { line, area } = pathsOf(points, scale)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="block h-16 w-full overflow-hidden rounded-md bg-sunken rtl:-scale-x-100"
    >
      {marks.map((mark) => {
        const start = Math.max(xOf(mark.startedAt, scale), 0)
        return (
          <rect
            key={`${id} ${mark.startedAt} ${mark.modelId}`}
            x={start}
            y="0"
            width={Math.max(xOf(mark.endedAt, scale) - start, 0.3)}
            height="100"
            className="fill-accent/12"
          />
        )
      })}
      <line x1="0" x2="100" y1="51" y2="51" className="stroke-line" vectorEffect="non-scaling-stroke" />
      <path d={area} className="fill-accent/15" />
      <path
        d={line}
        className="fill-none stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
