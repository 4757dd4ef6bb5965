import { flagIn, type Fields as AnyFields } from '../any-message.ts'
import { speakerOf } from '../speaker-of.ts'
import { asExchange } from './exchanges.ts'
import { inTurns } from './in-turns.ts'
import { knownOf, linkTables, type Known } from './links.ts'
import type { Pages } from './pages.ts'
import { newWalk, type Place, type Walk } from './rows.ts'
import { tablesOf, type Fields } from './tables.ts'

/** A database as documents: each row with all that belongs to it in one. Who reads JSON of any shape reads them then. */
export interface DatabaseDocuments {
  /** Of each table that lies in no other, by its name. */
  roots: { name: string; documents: () => AsyncGenerator<AnyFields> }[]
  /** How much could not be read so far. */
  damage: () => number
}

/** Rows of a table by what they lie in, in their order; where they lie, and not what they hold. */
type Index = Map<unknown, { place: Place; order: unknown }[]>

/** No talk of anybody. */
const isSetup =
  /^(?:.*_)?(?:users?|accounts?|auths?|models?|settings?|configs?|configuration|migrations?|migratehistory|alembic_version|tools?|functions?|prompts?|presets?|files?|knowledges?|memory|memories|tags?|folders?|groups?|api_?keys?|schema_\w+|metadata|documents?|embeddings?|providers?|feedbacks?|versions?)$/i

export const documentsIn = async (pages: Pages): Promise<DatabaseDocuments> => {
  const walks: Walk[] = []
  const reading = () => {
    const walk = newWalk()
    walks.push(walk)
    return walk
  }
  const all: Known[] = []
  const first = newWalk()
  for (const table of tablesOf(pages, reading())) all.push(await knownOf(table, first))
  const filled = all.filter(({ count }) => count > 0)
  linkTables(filled)
  const indexes = new Map<Known, Index>()
  const places = new Map<Known, Map<unknown, Place>>()
  const joined = new Set(filled.map((each) => each.joined?.to))
  const children = (known: Known) => filled.filter(({ parent }) => parent?.to === known)
  /** Finds where the rows lie that belong to those of a table. */
  const prepare = async (known: Known): Promise<void> => {
    const to = known.joined?.to
    if (to && !places.has(to)) places.set(to, await placesOf(to, reading))
    for (const child of children(known)) {
      if (!indexes.has(child)) indexes.set(child, await indexOf(child, reading))
      await prepare(child)
    }
  }
  const build = (known: Known, fields: Fields, walk: Walk): AnyFields => {
    const left = new Set([known.parent?.column, known.joined?.column])
    const document: AnyFields = Object.fromEntries(
      Object.entries(unpacked(known, fields)).filter(([name]) => !left.has(name)),
    )
    for (const { column, to } of known.lookups) {
      const name = column.replace(/_?(?:id|uuid|key|ref|no|nr)$/i, '') || column
      const row = to.sample.find((each) => to.key !== null && each[to.key] === fields[column])
      const role = row && speakerIn(row)
      // An account may be a `user`, of which both the user's messages and the answers are.
      if (role && document['role'] === undefined && saysWho(fields)) continue
      if (role && document['role'] === undefined) document['role'] = role
      else if (row && (document[name] === undefined || name === column)) document[name] = row
    }
    if (known.joined) {
      const { column, to } = known.joined
      const at = places.get(to)?.get(fields[column])
      const row = at && to.table.rowAt(at, newWalk())
      // What a row says itself is not what lies beside it.
      for (const [name, value] of Object.entries(row ? unpacked(to, row) : {})) document[name] ??= value
    }
    if (known.above !== null && known.above in document) {
      document['parentId'] = document[known.above]
      if (known.key !== null) document['id'] ??= document[known.key]
    }
    const key = known.key === null ? undefined : fields[known.key]
    for (const child of children(known)) {
      const below = (indexes.get(child)?.get(key) ?? []).flatMap(({ place: at }) => {
        const row = child.table.rowAt(at, walk)
        return row ? [build(child, row, walk)] : []
      })
      if (below.length > 0) document[nameBelow(document, child)] = below
    }
    return document
  }

  const roots = filled
    // Prompts may be kept to be used again, or have their answers below them.
    .filter(
      (known) => known.parent === null && (!isSetup.test(known.table.name) || children(known).length > 0),
    )
    .filter((known) => !joined.has(known) || children(known).length > 0)
    .map((known) => ({
      name: known.table.name,
      async *documents() {
        await prepare(known)
        const group = children(known).length === 0 ? groupOf(known) : null
        if (group !== null) {
          yield* grouped(known, group, reading, build)
          return
        }
        const walk = reading()
        const below = reading()
        for (const { fields } of known.table.rows(walk))
          yield asExchange(known.table.name, build(known, fields, below))
        yield* orphans(known, below)
      },
    }))

  /** What belongs to rows that are not there. */
  function* orphans(known: Known, walk: Walk): Generator<AnyFields> {
    for (const child of children(known)) {
      for (const [key, rows] of indexes.get(child) ?? []) {
        if (known.keys.has(key)) continue
        const documents = rows.flatMap(({ place }) => {
          const fields = child.table.rowAt(place, walk)
          return fields ? [build(child, fields, walk)] : []
        })
        if (documents.length > 0)
          // Another database counts its rows in the same way: what they say is what they are known by.
          yield { [child.table.name]: documents }
      }
      yield* orphans(child, walk)
    }
  }
  return { roots, damage: () => walks.reduce((sum, { damage }) => sum + damage, 0) }
}

const nameBelow = (document: AnyFields, { table }: Known): string =>
  table.name in document ? `${table.name}_rows` : table.name

/** The word of a short list's row that says who somebody is. */
const speakerIn = (row: Fields): string | undefined =>
  Object.values(row).find((value): value is string => typeof value === 'string' && speakerOf(value) !== null)

/** Whether a message tells by itself who speaks. */
const saysWho = (fields: Fields): boolean =>
  flagIn(fields) !== null ||
  Object.entries(fields).some(
    ([name, value]) =>
      /^(?:role|sender|author|speaker|from|who|type|kind|party|direction)$/i.test(name) &&
      typeof value === 'string' &&
      speakerOf(value) !== null,
  )

/** By whom, of what kind and for how long: `created_by`, `sentiment`, `time_zone`, `is_sent`. */
const isNoTime = /(?:by|id|user|zone|type|format|model|ment|ence|out|taken|spent)$|^is[_A-Z]|creat(?:or|iv)/i

const orderOf = ({ table, sample }: Known): string | null => {
  const names = table.layout.columns.map(({ name }) => name)
  const counts = names.find(
    (name) =>
      /^(?:seq(?:uence)?(?:_?(?:no|nr|number|num))?|order(?:_?index)?|position|pos|idx|index|ordinal|sort(?:_?order)?|rank|turn(?:_?(?:index|no|number))?|(?:msg|message|part)_?(?:index|no|number|order))$/i.test(
        name,
      ) && sample.every((row) => typeof row[name] === 'number'),
  )
  const times = names.find(
    (name) =>
      /creat|^time|stamp$|^date|sent|^ts$|^at$|when/i.test(name) &&
      !isNoTime.test(name) &&
      sample.every(
        (row) => row[name] !== null && (typeof row[name] === 'number' || typeof row[name] === 'string'),
      ) &&
      new Set(sample.map((row) => typeof row[name])).size === 1,
  )
  return counts ?? times ?? null
}

const indexOf = async (known: Known, reading: () => Walk): Promise<Index> => {
  const index: Index = new Map()
  const order = orderOf(known)
  const column = known.parent?.column ?? ''
  for await (const { place, fields } of inTurns(known.table.rows(reading()))) {
    const rows = index.get(fields[column]) ?? []
    rows.push({ place, order: order === null ? null : fields[order] })
    index.set(fields[column], rows)
  }
  for (const rows of index.values()) rows.sort((a, b) => compare(a.order, b.order))
  return index
}
/** Where each row of a table lies, by its key. */
const placesOf = async ({ key, table }: Known, reading: () => Walk): Promise<Map<unknown, Place>> => {
  const found = new Map<unknown, Place>()
  if (key === null) return found
  for await (const { place, fields } of inTurns(table.rows(reading()))) found.set(fields[key], place)
  return found
}
const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : typeof a === 'string' && typeof b === 'string'
      ? a < b
        ? -1
        : a > b
          ? 1
          : 0
      : 0

/** Messages of many chats in a table that stands alone: the column that says whose they are. Null where rows are no messages. */
const groupOf = ({ table, key, sample, count, above }: Known): string | null => {
  const isTalkId = ({ name }: { name: string }) =>
    /(?:chat|conv\w*|thread|session|topic|dialog\w*|discussion|room)_?(?:id|uuid|key|ref|name)?$/i.test(name)
  const candidates = table.layout.columns.filter(
    ({ name }) => name !== key && name !== above && sample.every((row) => isShort(row[name])),
  )
  const named = candidates.find(isTalkId)
  if (named && sample.length > 0)
    return distinct(sample, named.name) < count || count === 1 ? named.name : null
  return null
}
const distinct = (sample: readonly Fields[], name: string) => new Set(sample.map((row) => row[name])).size
const isShort = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && value.length <= 80)

async function* grouped(
  known: Known,
  column: string,
  reading: () => Walk,
  build: (known: Known, fields: Fields, walk: Walk) => AnyFields,
): AsyncGenerator<AnyFields> {
  const index = await indexOf({ ...known, parent: { column, to: known } }, reading)
  const walk = reading()
  for (const rows of index.values()) {
    const messages = rows.flatMap(({ place }) => {
      const fields = known.table.rowAt(place, walk)
      return fields ? [build(known, fields, walk)] : []
    })
    // `1` or `default` in another database, too: the messages say whose they are.
    yield { messages }
  }
}

/** Columns that hold JSON, and nothing else. */
const packedIn = new WeakMap<Known, Set<string>>()
const packed = (known: Known): Set<string> => {
  const found = packedIn.get(known)
  if (found) return found
  const names = known.table.layout.columns
    .map(({ name }) => name)
    .filter((name) => {
      const texts = known.sample.map((row) => row[name]).filter((value) => value !== null && value !== '')
      return texts.length > 0 && texts.every((text) => typeof text === 'string' && parsed(text) !== undefined)
    })
  const set = new Set(names)
  packedIn.set(known, set)
  return set
}
const parsed = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
const unpacked = (known: Known, fields: Fields): Fields => {
  const names = packed(known)
  if (names.size === 0) return fields
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      names.has(name) && typeof value === 'string' ? (parsed(value) ?? value) : value,
    ]),
  )
}
