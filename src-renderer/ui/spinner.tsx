import { classes } from './classes.ts'

/** Something is going on. Silent: what goes on is said by the text beside it. */
export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'inline-block size-3.5 shrink-0 animate-spin rounded-full border-[1.5px] border-line-strong/40 border-t-accent',
        className,
      )}
    />
  )
}
