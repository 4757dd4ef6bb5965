import { speakerOf } from '../speaker-of.ts'
import { inTurns } from './in-turns.ts'
import type { Walk } from './rows.ts'
import type { Fields, Table } from './tables.ts'

/** Which rows of a database belong to which, as its declarations, its names or its values tell. */

/** A column whose values are keys of another table. */
interface Link {
  column: string
  to: Known
}
export interface Known {
  table: Table
  /** The name of the column that is the key. */
  key: string | null
  keys: Set<unknown>
  count: number
  /** The first rows. */
  sample: Fields[]
  /** What its rows lie in. */
  parent: Link | null
  /** Short lists that its rows point to, such as of who speaks. */
  lookups: Link[]
  /** Where its rows say no more than that two others belong together: the other one. */
  joined: Link | null
  /** Where a row hangs on another of its own table. */
  above: string | null
}

const sampled = 300
/** Of more than these the keys are not kept. */
const mostKeys = 3_000_000

/** `walk`: one for all tables, as no page belongs to two of them. */
export const knownOf = async (table: Table, walk: Walk): Promise<Known> => {
  const { columns, key } = table.layout
  const named = columns.find(({ name }) => /^(?:id|_id|uuid|guid|pk)$/i.test(name))
  const name = key === null ? (named?.name ?? null) : (columns[key]?.name ?? null)
  const known: Known = {
    ...{ table, key: name, keys: new Set(), count: 0, sample: [] },
    ...{ parent: null, lookups: [], joined: null, above: null },
  }
  for await (const { fields } of inTurns(table.rows(walk))) {
    known.count += 1
    if (name !== null && known.keys.size < mostKeys) known.keys.add(fields[name])
    if (known.sample.length < sampled) known.sample.push(fields)
  }
  return known
}

const singular = (name: string) => name.toLowerCase().replace(/(?:e)?s$/, '')
const baseOf = (column: string) =>
  column
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/_?(?:id|uuid|guid|key|ref|fk|no|nr)$/, '')
const namesKey = (column: string) => /(?:id|uuid|guid|key|ref|fk|no|nr)$/i.test(column)

/** How sure it is that a column names rows of a table; 0 where it does not. */
const sureness = (from: Known, column: string, refersTo: string | null, to: Known): number => {
  if (to.key === null || (from === to && column === to.key)) return 0
  const values = [...new Set(from.sample.map((row) => row[column]).filter((value) => value !== null))]
  if (values.length === 0) return 0
  const hits = values.filter((value) => to.keys.has(value)).length
  // Some rows may have lost what they belonged to.
  if (hits * 2 < values.length) return 0
  if (refersTo !== null) return refersTo.toLowerCase() === to.table.name.toLowerCase() ? 100 : 0
  const base = baseOf(column)
  const target = singular(to.table.name)
  if (base.length > 1 && (target === singular(base) || target.endsWith(singular(base)))) return 60
  if (base.length > 2 && (target.includes(base) || base.includes(target))) return 50
  if (values.every((value) => typeof value === 'string' && value.length >= 8))
    return hits === values.length ? 40 : 0
  if (from === to || hits < values.length || column === from.key) return 0
  return namesKey(column)
    ? 20
    : values.length > 2 && values.every((value) => typeof value === 'string')
      ? 10
      : 0
}

const isOfPeople =
  /user|account|person|people|member|participant|author|speaker|model|agent|assistant|persona|profile|provider/i
const isOfOrder = /folder|project|space|group|tag|categor|label|collection|team|tenant/i
const isTalk = /chat|conv|thread|session|topic|dialog|discuss|talk|room/i

const isShortList = ({ table, sample, count }: Known): boolean =>
  isOfPeople.test(table.name) ||
  (count <= 50 &&
    !isTalk.test(table.name) &&
    !/messag|msg|turn/i.test(table.name) &&
    sample.every((row) =>
      Object.values(row).every((value) => typeof value !== 'string' || value.length < 60),
    ) &&
    sample.some((row) =>
      Object.entries(row).some(
        ([name, value]) => !isTalk.test(name) && typeof value === 'string' && speakerOf(value) !== null,
      ),
    ))

/** A link, and how sure it is. */
interface Candidate extends Link {
  from: Known
  sure: number
}

/** A chat points to one of its messages in such a column, and lies in none. */
const isOfOne = (column: string) =>
  /(?:^|_)(?:last|latest|head|current|active|selected|leaf|first|root)(?:_|$)/i.test(
    column.replace(/([a-z])([A-Z])/g, '$1_$2'),
  )

const worth = ({ to, sure, column }: Candidate) =>
  sure + (isTalk.test(to.table.name) ? 30 : 0) - (isOfOne(column) ? 60 : 0)

/** Whether a column of a table names another row of it: a number that counts its rows does not. */
const isAbove = ({ from, to, column, sure }: Candidate) =>
  to === from &&
  (/parent|prev|reply/i.test(column) ||
    sure >= 100 ||
    (sure >= 40 && /(?:id|uuid|guid|key|ref|fk)$/i.test(column)))

/** Finds for each table what its rows lie in, and which short lists they point to. */
export const linkTables = (all: readonly Known[]): void => {
  const candidates = all.map((from) =>
    from.table.layout.columns.flatMap(({ name, refersTo }) =>
      all.flatMap((to): Candidate[] => {
        const sure = sureness(from, name, refersTo, to)
        return sure > 0 ? [{ from, column: name, to, sure }] : []
      }),
    ),
  )
  // The surest of all tables first: nothing lies in what lies in it. Of two that name each other the one with more rows is inside.
  const parents = candidates
    .flat()
    .filter(
      ({ from, to }) => to !== from && to.count > 0 && !isShortList(to) && !isOfOrder.test(to.table.name),
    )
    .toSorted((a, b) => worth(b) - worth(a) || b.from.count - a.from.count)
  for (const { from, column, to } of parents) {
    if (from.parent === null && !isBelow(to, from)) from.parent = { column, to }
  }
  for (const [index, from] of all.entries()) {
    const found = candidates[index] ?? []
    const own = found.filter(isAbove)
    from.above = own.toSorted((a, b) => b.sure - a.sure)[0]?.column ?? null
    const others = found.filter(({ to }) => to !== from && to.count > 0)
    const other = others.find(
      ({ column, sure, to }) =>
        sure >= 60 && column !== from.parent?.column && to !== from.parent?.to && !isShortList(to),
    )
    if (from.parent && other && isJoin(from, new Set([from.parent.column, other.column])))
      from.joined = { column: other.column, to: other.to }
    const columns = new Set([from.parent?.column, from.above, from.joined?.column])
    for (const { column, to } of others.toSorted((a, b) => b.sure - a.sure)) {
      if (columns.has(column) || !isShortList(to)) continue
      columns.add(column)
      from.lookups.push({ column, to })
    }
  }
}

/** Beside what it joins such a table has numbers at most. */
const isJoin = ({ table, sample }: Known, columns: ReadonlySet<string>): boolean =>
  table.layout.columns.every(
    ({ name }) =>
      columns.has(name) || sample.every((row) => typeof row[name] !== 'string' || row[name].length < 40),
  )

/** Whether a table lies in another one already: nothing lies in itself. */
const isBelow = (table: Known, other: Known): boolean => {
  for (let at: Known | undefined = table; at; at = at.parent?.to) if (at === other) return true
  return false
}
