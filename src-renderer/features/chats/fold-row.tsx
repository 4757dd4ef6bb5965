import { ChevronRight } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { classes } from '#ui/classes.ts'

interface FoldRowProps {
  text: string
  count: number
  isOpen: boolean
  isTabStop: boolean
  targetRef: Ref<HTMLElement>
  onFocus: () => void
  onToggle: () => void
  /** What can be done with it, at the end of the row. */
  end?: ReactNode
}

/** A row that shows or hides the chats below it. */
export function FoldRow({ text, count, isOpen, isTabStop, targetRef, onFocus, onToggle, end }: FoldRowProps) {
  return (
    <div className="px-2 py-px">
      <div className="group flex h-8 items-center rounded-md transition-colors duration-120 ease-calm hover:bg-hover has-aria-expanded:bg-transparent max-sm:h-10">
        <button
          ref={targetRef as Ref<HTMLButtonElement>}
          type="button"
          data-stop=""
          aria-expanded={isOpen}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          onClick={onToggle}
          className="flex h-full min-w-0 flex-1 cursor-default items-center gap-1.5 rounded-md ps-1.5 text-[13px] text-ink-muted outline-offset-[-2px] select-none hover:text-ink"
        >
          <ChevronRight
            aria-hidden="true"
            className={classes(
              'size-3.5 shrink-0 text-ink-faint transition-transform duration-120 ease-calm motion-reduce:transition-none rtl:-scale-x-100',
              isOpen && 'rotate-90 rtl:rotate-90',
            )}
          />
          <span dir="auto" className="min-w-0 truncate text-start font-medium">
            {text}
          </span>
          <span className="shrink-0 text-[12px] text-ink-faint tabular-nums">{count}</span>
        </button>
        {end}
      </div>
    </div>
  )
}
