import { ChevronRight } from 'lucide-react'
import type { DragEvent, KeyboardEvent, ReactNode, Ref } from 'react'
import { classes } from '#ui/classes.ts'
import { useDrop } from './use-drop.ts'

interface FoldRowProps {
  /** It can be dragged to another place of the list. */
  onDragStart?: (event: DragEvent) => void
  onDropChat?: (id: string) => void
  /** A folder is put before this one. */
  onDropFolder?: (id: string) => void
  onKeyDown?: (event: KeyboardEvent) => void
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
export function FoldRow(props: FoldRowProps) {
  const { text, count, isOpen, isTabStop, targetRef, onFocus, onToggle, end } = props
  const { onDragStart, onDropChat, onDropFolder, onKeyDown } = props
  const { isOver, handlers } = useDrop({
    ...(onDropChat && { onChat: onDropChat }),
    ...(onDropFolder && { onFolder: onDropFolder }),
  })
  return (
    <div
      {...handlers}
      className={classes('relative px-2 py-px', isOver === 'folder' && 'shadow-[inset_0_2px_var(--accent)]')}
    >
      <div
        className={classes(
          'group flex h-8 items-center rounded-md transition-colors duration-120 ease-calm hover:bg-hover has-aria-expanded:bg-transparent max-sm:h-10',
          isOver === 'chat' && 'outline-2 -outline-offset-2 outline-accent',
        )}
      >
        <button
          ref={targetRef as Ref<HTMLButtonElement>}
          type="button"
          data-stop=""
          aria-expanded={isOpen}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          onClick={onToggle}
          draggable={onDragStart !== undefined}
          onDragStart={onDragStart}
          onKeyDown={onKeyDown}
          className="flex h-full min-w-0 flex-1 cursor-default items-center gap-1.5 rounded-md ps-1.5 text-13 text-ink-muted outline-offset-[-2px] select-none hover:text-ink"
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
          <span className="shrink-0 text-12 text-ink-faint tabular-nums">{count}</span>
        </button>
        {end}
      </div>
    </div>
  )
}
