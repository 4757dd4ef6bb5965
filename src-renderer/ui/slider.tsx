import { useState } from 'react'
import { Label } from 'react-aria-components/Label'
import { Slider as AriaSlider, SliderThumb, SliderTrack } from 'react-aria-components/Slider'

interface SliderProps {
  label: string
  value: number
  minValue: number
  maxValue: number
  step: number
  /** Called when the thumb is let go, so that a drag is one change. */
  onChange: (value: number) => void
  describedBy?: string
}

/** A value on a line. */
export function Slider({ label, value, onChange, describedBy, ...range }: SliderProps) {
  const [dragged, setDragged] = useState<number | null>(null)
  return (
    <AriaSlider
      {...range}
      aria-describedby={describedBy}
      value={dragged ?? Math.min(value, range.maxValue)}
      onChange={(next) => setDragged(next)}
      onChangeEnd={(next) => {
        setDragged(null)
        onChange(next)
      }}
      className="group w-full"
    >
      <Label className="sr-only">{label}</Label>
      <SliderTrack className="relative flex h-5 w-full items-center max-sm:h-10">
        {({ state }) => (
          <>
            <div className="h-1 w-full rounded-full bg-selected" />
            <div
              className="absolute start-0 h-1 rounded-full bg-accent"
              style={{ width: `${state.getThumbPercent(0) * 100}%` }}
            />
            <SliderThumb className="top-1/2 size-3.5 rounded-full border border-line-strong bg-raised shadow-pop outline-none data-dragging:bg-accent data-focus-visible:outline-2 data-focus-visible:outline-solid data-focus-visible:outline-offset-1 data-focus-visible:outline-accent max-sm:size-5" />
          </>
        )}
      </SliderTrack>
    </AriaSlider>
  )
}
