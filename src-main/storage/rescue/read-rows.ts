import BetterSqlite, { type Database } from 'better-sqlite3'

/** A row of a damaged table; columns that could not be read are missing. */
export type FoundRow = Record<string, unknown>

/** A column, and what it is called in the damaged file. */
export interface FoundColumn {
  name: string
  sourceName: string
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Rows are numbered from 1 on; no hole is wider than what so many messages would fill. */
const widestStep = 2n ** 40n
const last = 2n ** 63n - 1n

/** Calls `action`; null where SQLite, or the disk below it, could not read what it asked for. */
const orNull = <T>(action: () => T): T | null => {
  try {
    return action()
  } catch (error) {
    if (error instanceof BetterSqlite.SqliteError) return null
    throw error
  }
}

/** What can be read of a table, in its order. Throws only what is not the file's fault. */
export function* readRows(
  database: Database,
  table: string,
  columns: readonly FoundColumn[],
  hasNumbers: boolean,
): Generator<FoundRow> {
  if (!hasNumbers) {
    yield* readInOrder(database, table, columns)
    return
  }
  const list = listOf(columns)
  const source = `FROM ${quote(table)} NOT INDEXED WHERE rowid = ?`
  const whole = database.prepare<[bigint], FoundRow>(`SELECT ${list} ${source}`).safeIntegers()
  for (const number of rowNumbers(database, table)) {
    const row = orNull(() => whole.get(number))
    if (row) yield row
    else if (row === null) yield readInParts(database, columns, source, number)
  }
}

const listOf = (columns: readonly FoundColumn[]) =>
  columns.map(({ name, sourceName }) => `${quote(sourceName)} AS ${quote(name)}`).join(', ')

/** A long text lies on pages of its own: where one of them is damaged, the columns before it are not. */
const readInParts = (
  database: Database,
  columns: readonly FoundColumn[],
  source: string,
  number: bigint,
): FoundRow => {
  const row: FoundRow = {}
  for (const { name, sourceName } of columns) {
    const one = database
      .prepare<[bigint]>(`SELECT ${quote(sourceName)} ${source}`)
      .pluck()
      .safeIntegers()
    const found = orNull(() => ({ value: one.get(number) }))
    if (found) row[name] = found.value
  }
  return row
}

/** From the front, and from the back where that breaks off; who takes them knows a row that comes twice. */
function* readInOrder(
  database: Database,
  table: string,
  columns: readonly FoundColumn[],
): Generator<FoundRow> {
  const keys = database
    .prepare<[], string>(
      `SELECT name FROM pragma_table_info('${table.replaceAll("'", "''")}') WHERE pk > 0 ORDER BY pk`,
    )
    .pluck()
    .all()
  for (const order of ['ASC', 'DESC']) {
    const rows = database
      .prepare<[], FoundRow>(
        `SELECT ${listOf(columns)} FROM ${quote(table)} ORDER BY ${keys.map((key) => `${quote(key)} ${order}`).join(', ')}`,
      )
      .safeIntegers()
    const found: FoundRow[] = []
    const isWhole = collect(() => rows.iterate(), found)
    yield* found
    if (isWhole) return
  }
}

/** Takes what comes until it breaks off; true when it came to its end. */
const collect = <T>(read: () => Iterable<T>, into: T[]): boolean =>
  orNull(() => {
    for (const item of read()) into.push(item)
    return true
  }) ?? false

/**
 * The numbers of the rows that can be reached. Where the way up breaks off, it is tried again further on, in steps that double, and
 * from there downwards to the edge of the hole.
 */
const rowNumbers = (database: Database, table: string): bigint[] => {
  const ordered = (where: string, order: string) =>
    database
      .prepare<bigint[], bigint>(
        `SELECT rowid FROM ${quote(table)} NOT INDEXED WHERE ${where} ORDER BY rowid ${order}`,
      )
      .pluck()
      .safeIntegers()
  const up = ordered('rowid > ?', 'ASC')
  const next = ordered('rowid > ?', 'ASC LIMIT 1')
  const down = ordered('rowid < ? AND rowid > ?', 'DESC')

  const numbers: bigint[] = []
  let below = 0n
  const take = (found: readonly bigint[]) => {
    for (const number of found) {
      numbers.push(number)
      // What lies on a damaged page need not be in order; going back would never end.
      if (number > below) below = number
    }
  }
  for (;;) {
    const above: bigint[] = []
    const isWhole = collect(() => up.iterate(below), above)
    take(above)
    if (isWhole) return numbers
    let beyond: bigint | null | undefined = null
    for (let step = 1n; beyond === null && step <= widestStep; step *= 2n) {
      const from = below + step
      beyond = orNull(() => next.get(from))
    }
    const edge: bigint[] = []
    const to = beyond ?? last
    collect(() => down.iterate(to, below), edge)
    if (beyond === null || beyond === undefined || beyond <= below) {
      take(edge.reverse())
      return numbers
    }
    take([...edge.reverse(), beyond])
  }
}
