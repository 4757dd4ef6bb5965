import { useLayoutEffect, useRef, type RefObject } from 'react'
import type { HardwareSample } from '#contract/hardware.ts'
import { useAppState } from '#state/context.ts'

/** What is shown of the newest sample, and of those before it. Rounded as it is seen: what did not change is not written. */
export type Pick = (now: HardwareSample, samples: readonly HardwareSample[]) => string

/**
 * An element into which `write` puts what `pick` makes of the samples, whenever that has changed. Past React, which looks at the whole
 * window for each: once a second, with nothing of it in any cache, that took more than the frame. Both should be the same at each drawing.
 */
export function useLive<E extends Element>(
  pick: Pick,
  write: (element: E, value: string) => void,
): RefObject<E | null> {
  const { hardware } = useAppState()
  const element = useRef<E>(null)
  useLayoutEffect(() => {
    let written: string | null = null
    const show = () => {
      const { samples } = hardware.getState()
      const now = samples.at(-1)
      if (now === undefined || element.current === null) return
      const value = pick(now, samples)
      if (value === written) return
      written = value
      write(element.current, value)
    }
    show()
    return hardware.subscribe(show)
  }, [hardware, pick, write])
  return element
}
