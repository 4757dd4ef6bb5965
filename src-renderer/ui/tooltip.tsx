import type { ReactElement } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import { Kbd } from './kbd.tsx'

interface TooltipProps {
  text: string
  keys?: string | undefined
  /** A control of this folder. */
  children: ReactElement
}

/** Says what a control does, after a moment of hovering or at once on keyboard focus. */
export function Tooltip({ text, keys, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={600} closeDelay={80}>
      {children}
      <AriaTooltip
        offset={6}
        className="flex max-w-72 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-12 text-ink shadow-pop transition-opacity duration-120 data-entering:opacity-0 data-exiting:opacity-0"
      >
        {text}
        {keys !== undefined && <Kbd keys={keys} />}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
