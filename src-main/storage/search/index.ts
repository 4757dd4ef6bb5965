import type { Database } from 'better-sqlite3'
import type { SearchHit } from '#contract/search.ts'
import { guard } from '../errors.ts'
import { nameIn, numberIn, roleIn, textIn } from '../sound.ts'
import { createBacklog, type Backlog } from './backlog.ts'
import { parseSearch, type SearchTerms } from './parse.ts'
import { createSnippets } from './snippet.ts'

export interface SearchQuery {
  text: string
  modelId?: string | undefined
  /** null: outside of all folders. */
  folderId?: string | null | undefined
  from?: number | undefined
  to?: number | undefined
  includeArchived?: boolean | undefined
  limit: number
  offset: number
}

/** Looks through titles and messages; what was removed is never found. See the contract's `search.query`. */
export interface SearchTable {
  query(query: SearchQuery): { hits: SearchHit[]; hasMore: boolean }
  /** The ids of the models that said something in any chat, in their order. */
  models(): string[]
  /** What was written before the index was as it is now, and is not in it yet. */
  backlog: Backlog
}

interface Row {
  chatId: string
  chatTitle: string
  messageId: string | null
  role: string | null
  modelId: string | null
  createdAt: number
  found: string
}

type Values = Record<string, string | number>

export const createSearchTable = (database: Database): SearchTable => {
  const prepared = new Map<string, ReturnType<typeof database.prepare<[Values]>>>()
  // The texts of the statements are few: they differ by which filters there are, not by what was typed.
  const prepare = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare<[Values]>(sql)
    prepared.set(sql, known)
    return known
  }
  const rowsOf = ({ select, from, where, order, values }: Source, limit: number, offset: number) =>
    prepare(
      `SELECT ${select} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${order} DESC LIMIT @limit OFFSET @offset`,
    ).all({ ...values, limit, offset }) as Row[]
  const countOf = ({ from, where, values }: Source) => {
    const { count } = prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where.join(' AND ')}`).get(
      values,
    ) as { count: number }
    return count
  }

  const query: SearchTable['query'] = (asked) => {
    const terms = parseSearch(asked.text)
    if (terms.terms.length === 0) return { hits: [], hasMore: false }
    const wanted = asked.limit + 1
    const titles = titlesFor(asked, terms)
    const rows = rowsOf(titles, wanted, asked.offset)
    if (rows.length < wanted) {
      const titleCount = asked.offset === 0 || rows.length > 0 ? asked.offset + rows.length : countOf(titles)
      const span = spanOf(asked, prepare)
      const answers = answersOf(asked, prepare)
      if (span !== null && answers > 0) {
        const messages = messagesFor(asked, terms, span, answers < rareCount)
        rows.push(...rowsOf(messages, wanted - rows.length, Math.max(0, asked.offset - titleCount)))
      }
    }
    const snippetOf = createSnippets(terms.terms)
    const hits = rows.slice(0, asked.limit).map((row) => toHit(row, snippetOf))
    return { hits, hasMore: rows.length > asked.limit }
  }
  const models = database
    .prepare<[], string>(
      `SELECT DISTINCT model_id FROM messages WHERE model_id IS NOT NULL AND typeof(model_id) = 'text' ORDER BY model_id`,
    )
    .pluck()
  return {
    query: (asked) => guard(() => query(asked)),
    models: () => guard(() => models.all()),
    backlog: createBacklog(database),
  }
}

const toHit = (row: Row, snippetOf: (text: string) => SearchHit['snippet']): SearchHit => ({
  chatId: row.chatId,
  chatTitle: textIn(row.chatTitle),
  messageId: row.messageId,
  role: row.role === null ? null : roleIn(row.role),
  modelId: nameIn(row.modelId),
  createdAt: numberIn(row.createdAt),
  snippet: snippetOf(textIn(row.found)),
})

interface Source {
  select: string
  from: string
  where: string[]
  order: string
  values: Values
}

/** The numbers of the messages of some time; empty where no time is asked for, null where there are none. */
const spanOf = (
  { from, to }: SearchQuery,
  prepare: (sql: string) => { get: (values: Values) => unknown },
): Values | null => {
  if (from === undefined && to === undefined) return {}
  const { low, high } = prepare(
    `SELECT min(number) AS low, max(number) AS high FROM messages INDEXED BY messages_by_time
      WHERE created_at BETWEEN @from AND @to`,
  ).get({ from: from ?? Number.MIN_SAFE_INTEGER, to: to ?? Number.MAX_SAFE_INTEGER }) as {
    low: number | null
    high: number | null
  }
  return low === null || high === null ? null : { low, high }
}

/** Fewer answers than these are found sooner by going through them than through the hits. */
const rareCount = 2000
const answersOf = (
  { modelId }: SearchQuery,
  prepare: (sql: string) => { get: (values: Values) => unknown },
): number => {
  if (modelId === undefined) return rareCount
  const { count } = prepare(
    'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE model_id = @modelId LIMIT @limit)',
  ).get({ modelId, limit: rareCount }) as { count: number }
  return count
}
/** Answers of the model, and the questions it answered. */
// A question has no model, an answer of another model no need to be looked up, and most chats never heard of the model.
const ofModel = `m.chat_id IN (SELECT chat_id FROM messages INDEXED BY messages_by_model WHERE model_id = @modelId)
  AND (m.model_id = @modelId OR m.model_id IS NULL AND EXISTS
    (SELECT 1 FROM messages a INDEXED BY messages_by_parent WHERE a.parent_id = m.id AND a.model_id = @modelId))`
const ofRareModel = `m.number IN (SELECT number FROM messages WHERE model_id = @modelId UNION
  SELECT q.number FROM messages a CROSS JOIN messages q ON q.id = a.parent_id WHERE a.model_id = @modelId)`

/** What both kinds of hits have in common: of chats that are there, and that the filters let through. */
const ofChats = ({ folderId, includeArchived }: SearchQuery, values: Values): string[] => {
  const where = ['c.removed_at IS NULL']
  if (includeArchived !== true) where.push('c.archived = 0')
  const shown = '(SELECT f.id FROM folders f WHERE f.id = c.folder_id AND f.removed_at IS NULL)'
  if (folderId === null) where.push(`${shown} IS NULL`)
  if (typeof folderId === 'string') {
    where.push(`c.folder_id = @folderId AND ${shown} IS NOT NULL`)
    values.folderId = folderId
  }
  return where
}

const ofTime = ({ from, to }: SearchQuery, column: string, values: Values): string[] => {
  if (from !== undefined) values.from = from
  if (to !== undefined) values.to = to
  return [
    ...(from === undefined ? [] : [`${column} >= @from`]),
    ...(to === undefined ? [] : [`${column} <= @to`]),
  ]
}

/** FTS5 goes through its hits from the latest back, and stops as soon as there are enough. */
const sourceOf = (index: string, table: string, number: string, { match }: SearchTerms, values: Values) => {
  if (match === null) return { from: table, order: number, where: [] }
  values.match = match
  return {
    from: `${index} CROSS JOIN ${table} ON ${number} = ${index}.rowid`,
    order: `${index}.rowid`,
    where: [`${index} MATCH @match`],
  }
}

const titlesFor = (asked: SearchQuery, terms: SearchTerms): Source => {
  const values: Values = {}
  const { from, order, where } = sourceOf('title_index', 'chats c', 'c.number', terms, values)
  const literal = terms.literals.map((term, index) => {
    values[`literal${index}`] = term
    return `instr(c.title, @literal${index}) > 0`
  })
  const withModel = `EXISTS (SELECT 1 FROM messages m INDEXED BY messages_by_model
    WHERE m.model_id = @modelId AND m.chat_id = c.id)`
  if (asked.modelId !== undefined) values.modelId = asked.modelId
  return {
    select: `c.id AS chatId, c.title AS chatTitle, NULL AS messageId, NULL AS role, c.model_id AS modelId,
      c.updated_at AS createdAt, c.title AS found`,
    from,
    where: [
      ...where,
      ...literal,
      ...ofChats(asked, values),
      ...ofTime(asked, 'c.updated_at', values),
      ...(asked.modelId === undefined ? [] : [withModel]),
    ],
    order,
    values,
  }
}

/**
 * The filters look at narrow indexes alone, and what is shown of a message is read for those that are: a page far down, or a
 * filter that nothing passes, would else read every long text. `span` holds the numbers that can be of the time asked for.
 */
const messagesFor = (asked: SearchQuery, terms: SearchTerms, span: Values, isRare: boolean): Source => {
  const values: Values = { ...span }
  const table = 'messages m INDEXED BY messages_facts'
  const { from, order, where } = sourceOf('message_index', table, 'm.number', terms, values)
  // Of one that is no JSON any more, the words that it had are found, and cannot be shown.
  const text = "iif(json_valid(m.parts), (SELECT t.text FROM message_texts t WHERE t.number = m.number), '')"
  const literal = terms.literals.flatMap((term, index) => {
    values[`literal${index}`] = term
    values[`json${index}`] = JSON.stringify(term).slice(1, -1)
    // The stored JSON is quicker to look through, but holds more than what was said.
    return [`instr(m.parts, @json${index}) > 0`, `instr(${text}, @literal${index}) > 0`]
  })
  if (asked.modelId !== undefined) values.modelId = asked.modelId
  return {
    select: `m.chat_id AS chatId, c.title AS chatTitle, m.id AS messageId, m.role AS role, m.model_id AS modelId,
      m.created_at AS createdAt, ${text} AS found`,
    from: `${from} CROSS JOIN chats c INDEXED BY chats_facts ON c.id = m.chat_id`,
    where: [
      ...where,
      ...('low' in span ? [`${order} BETWEEN @low AND @high`] : []),
      'm.removal_id IS NULL',
      ...ofTime(asked, 'm.created_at', values),
      ...(asked.modelId === undefined ? [] : [isRare ? ofRareModel : ofModel]),
      ...ofChats(asked, values),
      ...literal,
    ],
    order,
    values,
  }
}
