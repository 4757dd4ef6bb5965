import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar'
import { classes } from './classes.ts'

interface ProgressBarProps {
  label: string
  /** 0 to 1; left out when nobody knows. */
  value?: number
  className?: string
}

/** How far something is. The label is for screen readers; what is seen stands beside the bar. */
export function ProgressBar({ label, value, className }: ProgressBarProps) {
  return (
    <AriaProgressBar
      aria-label={label}
      isIndeterminate={value === undefined}
      value={value ?? 0}
      maxValue={1}
      className={classes('block h-1 w-full overflow-hidden rounded-full bg-selected', className)}
    >
      {({ percentage }) => (
        <div
          className={classes(
            'h-full rounded-full bg-accent',
            percentage === undefined ? 'w-1/3 animate-pulse' : 'transition-[width] duration-150 ease-calm',
          )}
          style={percentage === undefined ? undefined : { width: `${percentage}%` }}
        />
      )}
    </AriaProgressBar>
  )
}
