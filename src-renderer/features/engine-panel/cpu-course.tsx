import { samplesKept } from '#state/hardware.ts'
import { sparklinePath } from './sparkline-path.ts'
import { useLive, type Pick } from './use-live.ts'

/** How busy the processor was, newest at the end. A picture only: the figure beside it says the value. */
export function CpuCourse() {
  const area = useLive(pickArea, writePath)
  const line = useLive(pickLine, writePath)
  return (
    <div className="h-8 overflow-hidden rounded-md bg-hover contain-strict">
      <svg
        aria-hidden="true"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="block size-full rtl:-scale-x-100"
      >
        <path ref={area} className="fill-accent/15" />
        <path
          ref={line}
          className="fill-none stroke-accent"
          strokeWidth="1.25"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </div>
  )
}

const pathOf =
  (isArea: boolean): Pick =>
  (_, samples) =>
    sparklinePath(
      samples.map(({ cpu }) => cpu.usage),
      1,
      samplesKept,
      isArea,
    )
const pickArea = pathOf(true)
const pickLine = pathOf(false)

const writePath = (element: SVGPathElement, value: string) => element.setAttribute('d', value)
