import { classes } from '#ui/classes.ts'
import { cardClasses } from './page.tsx'

const widths = [44, 60, 52, 38, 56, 48]

/** Holds the place of the lines to come. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div aria-hidden="true" className={classes(cardClasses, 'divide-y divide-line')}>
      {widths.slice(0, lines).map((width) => (
        <div key={width} className="flex flex-col gap-2 px-4 py-3.5">
          <span className="h-3.5 animate-pulse rounded-sm bg-selected" style={{ width: `${width}%` }} />
          <span className="h-2.5 w-1/3 animate-pulse rounded-sm bg-hover" />
        </div>
      ))}
    </div>
  )
}
