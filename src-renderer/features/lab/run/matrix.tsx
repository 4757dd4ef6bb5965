import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabLine } from '#contract/lab.ts'
import type { OpenRun } from '#state/lab-run.ts'
import { classes } from '#ui/classes.ts'
import { useIsNarrowerThan, usePixelsPerRem } from '#ui/use-room.ts'
import { columnText, lineText, modelText } from './labels.ts'
import { CellFace } from './cell-face.tsx'
import { windowOf } from './window.ts'

interface MatrixProps {
  view: OpenRun
  /** The lines that are shown. */
  axis: readonly number[]
  marked: number | null
  onOpen: (number: number) => void
}

const rowHeightRem = 5.25
const headHeightRem = 3.5

/**
 * Lines × columns, of which only what is in sight is in the page: a run may have a hundred thousand cells. One tab stop; the arrow
 * keys go from cell to cell, Enter opens one.
 */
export function Matrix({ view, axis, marked, onOpen }: MatrixProps) {
  const { t } = useTranslation()
  const isNarrow = useIsNarrowerThan(40)
  const rem = usePixelsPerRem()
  const [rowHeight, headHeight] = [rowHeightRem * rem, headHeightRem * rem]
  const columnWidth = (isNarrow ? 11.25 : 15) * rem
  const headWidth = (isNarrow ? 7.5 : 13.75) * rem
  const scroller = useRef<HTMLDivElement>(null)
  const { rect, onScroll } = useRect(scroller)
  const [active, setActive] = useState({ row: 0, column: 0 })
  const { lines, columns, cells, working } = view
  const row = Math.min(active.row, axis.length - 1)
  const [firstRow, endRow] = windowOf(rect.top, rect.height, rowHeight, axis.length)
  const [firstColumn, endColumn] = windowOf(rect.start, rect.width, columnWidth, columns.length)
  const shownColumns = columns
    .slice(firstColumn, endColumn)
    .map((column, at) => ({ column, index: firstColumn + at }))
  // The active cell stays in the page, or the focus would be lost with it.
  const shownRows = [...new Set([...range(firstRow, endRow), row])].sort((a, b) => a - b)
  const columnsAt = (at: number) =>
    at === row && (active.column < firstColumn || active.column >= endColumn)
      ? [...shownColumns, { column: columns[active.column], index: active.column }]
      : shownColumns

  const go = (next: { row: number; column: number }) => {
    const to = {
      row: Math.max(0, Math.min(axis.length - 1, next.row)),
      column: Math.max(0, Math.min(columns.length - 1, next.column)),
    }
    setActive(to)
    const element = scroller.current
    if (!element) return
    const top = to.row * rowHeight
    const start = to.column * columnWidth
    if (top < element.scrollTop) element.scrollTop = top
    const bottom = top + rowHeight + headHeight - element.clientHeight
    if (bottom > element.scrollTop) element.scrollTop = bottom
    const sign = getComputedStyle(element).direction === 'rtl' ? -1 : 1
    const at = Math.abs(element.scrollLeft)
    if (start < at) element.scrollLeft = sign * start
    const end = start + columnWidth + headWidth - element.clientWidth
    if (end > at) element.scrollLeft = sign * end
    requestAnimationFrame(() =>
      element.querySelector<HTMLElement>('[data-active]')?.focus({ preventScroll: true }),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const aside = isRtl ? -1 : 1
    const page = Math.max(1, Math.floor(rect.height / rowHeight) - 1)
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -aside],
      ArrowRight: [0, aside],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -Infinity],
      End: [0, Infinity],
    }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    go({ row: row + move[0], column: active.column + move[1] })
  }

  return (
    <div
      ref={scroller}
      className="relative min-h-0 flex-1 overflow-auto border-t border-line"
      onScroll={onScroll}
    >
      <div
        role="grid"
        aria-label={t('lab.results')}
        aria-rowcount={axis.length + 1}
        aria-colcount={columns.length + 1}
        className="relative"
        style={{
          height: headHeight + axis.length * rowHeight,
          width: headWidth + columns.length * columnWidth,
        }}
        onKeyDown={onKeyDown}
      >
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-0 z-2 border-b border-line bg-canvas"
          style={{ height: headHeight }}
        >
          <div
            role="columnheader"
            aria-colindex={1}
            className="sticky start-0 z-1 flex h-full items-center border-e border-line bg-canvas px-3 text-12 font-medium text-ink-muted"
            style={{ width: headWidth }}
          >
            {t('lab.prompt')}
          </div>
          {shownColumns.map(({ column, index }) => (
            <div
              key={index}
              role="columnheader"
              aria-colindex={index + 2}
              title={columnText(t, column)}
              className="absolute inset-y-0 flex flex-col justify-center border-e border-line px-3 text-12"
              style={{ insetInlineStart: headWidth + index * columnWidth, width: columnWidth }}
            >
              <bdi className="truncate align-outside font-medium">{modelText(column.modelId)}</bdi>
              <span className="truncate text-ink-muted">
                {[column.parameters, t('lab.seed', { seed: column.sampling.seed ?? 0 })]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </div>
          ))}
        </div>
        {shownRows.map((at) => {
          const lineIndex = axis[at] ?? 0
          const line = lines[lineIndex]
          if (!line) return null
          return (
            <div
              key={lineIndex}
              role="row"
              aria-rowindex={at + 2}
              className="absolute inset-x-0 border-b border-line"
              style={{ top: headHeight + at * rowHeight, height: rowHeight }}
            >
              <LineHead line={line} width={headWidth} />
              {columnsAt(at).map(({ column, index }) => {
                const number = index * lines.length + lineIndex
                const isActive = at === row && index === active.column
                const cell = cells.get(number)
                return column ? (
                  <div
                    key={index}
                    role="gridcell"
                    aria-colindex={index + 2}
                    className="absolute inset-y-0 border-e border-line"
                    style={{ insetInlineStart: headWidth + index * columnWidth, width: columnWidth }}
                  >
                    <CellFace
                      cell={cell}
                      isWorking={working === number}
                      isMarked={marked === number}
                      isActive={isActive}
                      label={`${lineText(t, line)}, ${columnText(t, column)}`}
                      onFocus={() => setActive({ row: at, column: index })}
                      onOpen={() => onOpen(number)}
                    />
                  </div>
                ) : null
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function LineHead({ line, width }: { line: LabLine; width: number }) {
  const values = line.values.map(([name, value]) => `${name}: ${value}`).join('\n')
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      title={values}
      className="sticky start-0 z-1 flex h-full flex-col justify-center border-e border-line bg-canvas px-3 text-12"
      style={{ width }}
    >
      <bdi className="truncate align-outside font-medium">{line.prompt}</bdi>
      <span
        dir="auto"
        className={classes('line-clamp-2 align-outside text-ink-muted', values === '' && 'hidden')}
      >
        {values}
      </span>
    </div>
  )
}

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)

/** What of the scroller is in sight, in pixels from its beginning. */
function useRect(scroller: React.RefObject<HTMLDivElement | null>) {
  const [rect, setRect] = useState({ top: 0, start: 0, width: 1280, height: 800 })
  const measure = () => {
    const element = scroller.current
    if (!element) return
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = element
    setRect({ top: scrollTop, start: Math.abs(scrollLeft), width: clientWidth, height: clientHeight })
  }
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  })
  return { rect, onScroll: measure }
}
