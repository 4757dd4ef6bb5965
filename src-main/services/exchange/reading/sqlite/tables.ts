import { unpackedBytes } from '../decode.ts'
import type { Pages } from './pages.ts'
import { rowAt, rowsOf, type Place, type Row, type Value, type Walk } from './rows.ts'
import { layoutOf, type Layout } from './schema.ts'

/** A row by the names of its columns. */
export type Fields = Record<string, unknown>

export interface Table {
  name: string
  layout: Layout
  /** Each with where it lies; `walk` counts what could not be read. */
  rows: (walk: Walk) => Generator<{ place: Place; fields: Fields }>
  rowAt: (place: Place, walk: Walk) => Fields | null
}

/** Kept by SQLite itself, and of no meaning to anybody else; what its searches keep is called like them. */
const isInner = (name: string) => /^sqlite_/i.test(name)
const mostTables = 500

/** The tables of a database; what they are called and have is read from the file. */
export const tablesOf = (pages: Pages, walk: Walk): Table[] => {
  const tables: Table[] = []
  const virtual = new Set<string>()
  for (const { values } of rowsOf(pages, 1, walk)) {
    const [type, name, , root, sql] = values
    if (type !== 'table' || typeof name !== 'string' || typeof sql !== 'string') continue
    if (root === 0) virtual.add(name)
    const layout = typeof root === 'number' && root > 0 ? layoutOf(sql) : null
    if (layout === null || typeof root !== 'number' || tables.length >= mostTables) continue
    const fieldsOf = (row: Row, reading: Walk): Fields => toFields(layout, row, reading)
    tables.push({
      name,
      layout,
      *rows(reading) {
        for (const row of rowsOf(pages, root, reading)) {
          yield { place: { page: row.page, cell: row.cell }, fields: fieldsOf(row, reading) }
        }
      },
      rowAt: (place, reading) => {
        const row = rowAt(pages, place, reading)
        return row && fieldsOf(row, reading)
      },
    })
  }
  const isShadow = (name: string) => [...virtual].some((each) => name.startsWith(`${each}_`))
  return tables.filter(({ name }) => !isInner(name) && !isShadow(name))
}

const toFields = ({ columns, stored, alias }: Layout, { number, values }: Row, walk: Walk): Fields => {
  const fields: Fields = {}
  for (const [index, column] of stored.entries()) {
    const value = column === alias ? (values[index] ?? number) : (values[index] ?? null)
    fields[columns[column]?.name ?? `${index}`] = plain(value, walk)
  }
  return fields
}

/** Bytes are words where they can be, also when they are packed; else they are pictures and the like. More than may be unpacked is damage. */
const plain = (value: Value, walk: Walk): unknown => {
  if (typeof value === 'bigint') return String(value)
  if (!(value instanceof Uint8Array)) return value
  try {
    const text = strict.decode(unpackedBytes(value))
    return text.includes('\0') ? null : text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') walk.damage += 1
    return null
  }
}
const strict = new TextDecoder('utf-8', { fatal: true })
