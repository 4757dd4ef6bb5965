/** A table's cells as other programs take them. Knows elements, and nothing of how they are shown. */
import type { Element, ElementContent } from 'hast'

/** What an element says; of a formula its source. */
export const textOf = (node: Element): string => {
  const { dataTex } = node.properties
  return typeof dataTex === 'string' ? `$${dataTex}$` : node.children.map(textIn).join('')
}
const textIn = (node: ElementContent): string =>
  node.type === 'text' ? node.value : node.type === 'element' ? textOf(node) : ''

/** Row by row, the heading first. */
export const cellsOf = (table: Element): string[][] =>
  elementsIn(table).flatMap((part) =>
    part.tagName === 'tr'
      ? [elementsIn(part).map((cell) => textOf(cell).trim())]
      : part.tagName === 'thead' || part.tagName === 'tbody'
        ? cellsOf(part)
        : [],
  )
const elementsIn = (node: Element): Element[] => node.children.filter((child) => child.type === 'element')

const isNumber = /^[+-]?[\d\s.,’'%€$£¥]+$/u

/**
 * Comma-separated values as RFC 4180 has them. What a spreadsheet would run as a formula is given an apostrophe first: the
 * words are a model's.
 */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(toCsvCell).join(',')}\r\n`).join('')

function toCsvCell(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) && !isNumber.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Where a table stands in the Markdown that it came from. */
interface Place {
  start: { offset?: number; column: number }
  end: { offset?: number }
}

/** The table as it was written, also from inside a list or a quotation. */
export function markdownAt(source: string, { start, end }: Place): string {
  const indent = start.column - 1
  return source
    .slice(start.offset, end.offset)
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.slice(indent)))
    .join('\n')
}
