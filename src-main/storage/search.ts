import type { Database } from 'better-sqlite3'
import type { Message } from '#contract/messages.ts'
import type { SearchHit } from '#contract/search.ts'
import { guard } from './errors.ts'
import { parseSearch, type SearchTerms } from './search-query.ts'
import { createMarks, readMarks, snippetAround } from './snippets.ts'

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
}

interface Row {
  chatId: string
  chatTitle: string
  messageId: string | null
  role: Message['role'] | null
  modelId: string | null
  createdAt: number
  found: string
}

type Values = Record<string, string | number>

const marks = createMarks()
const snippetOf = (index: string) => `snippet(${index}, 0, '${marks.open}', '${marks.close}', '…', 24)`

export const createSearchTable = (database: Database): SearchTable => {
  const prepared = new Map<string, ReturnType<typeof database.prepare<[Values], Row>>>()
  // The texts of the statements are few: they differ by which filters there are, not by what was typed.
  const prepare = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare<[Values], Row>(sql)
    prepared.set(sql, known)
    return known
  }

  const query: SearchTable['query'] = (asked) => {
    const terms = parseSearch(asked.text)
    if (terms.match === null && terms.literals.length === 0) return { hits: [], hasMore: false }
    const wanted = asked.limit + 1
    const run = (source: Source, limit: number, offset: number) => {
      const { sql, values } = source(asked, terms)
      return prepare(`${sql} LIMIT @limit OFFSET @offset`).all({ ...values, limit, offset })
    }
    const rows = run(titles, wanted, asked.offset)
    if (rows.length < wanted) {
      // So far down the list all titles have been shown, however many there are.
      const titleCount =
        asked.offset === 0 || rows.length > 0
          ? asked.offset + rows.length
          : run(titles, asked.offset, 0).length
      rows.push(...run(messages, wanted - rows.length, Math.max(0, asked.offset - titleCount)))
    }
    const hits = rows.slice(0, asked.limit).map(({ found, ...hit }) => ({
      ...hit,
      snippet: terms.match === null ? snippetAround(found, terms.literals) : readMarks(found, marks),
    }))
    return { hits, hasMore: rows.length > asked.limit }
  }
  return { query: (asked) => guard(() => query(asked)) }
}

type Source = (asked: SearchQuery, terms: SearchTerms) => { sql: string; values: Values }

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

const titles: Source = (asked, terms) => {
  const values: Values = {}
  const { from, order, where } = sourceOf('title_index', 'chats c', 'c.number', terms, values)
  const literal = terms.literals.map((term, index) => {
    values[`literal${index}`] = term
    return `instr(c.title, @literal${index}) > 0`
  })
  const conditions = [
    ...where,
    ...literal,
    ...ofChats(asked, values),
    ...ofTime(asked, 'c.updated_at', values),
  ]
  if (asked.modelId !== undefined) {
    conditions.push('EXISTS (SELECT 1 FROM messages m WHERE m.chat_id = c.id AND +m.model_id = @modelId)')
    values.modelId = asked.modelId
  }
  const found = terms.match === null ? 'c.title' : snippetOf('title_index')
  return {
    sql: `SELECT c.id AS chatId, c.title AS chatTitle, NULL AS messageId, NULL AS role, c.model_id AS modelId,
        c.updated_at AS createdAt, ${found} AS found
      FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY ${order} DESC`,
    values,
  }
}

/** The plus keeps SQLite from going through all answers of the model, rather than the few below a message. */
const messages: Source = (asked, terms) => {
  const values: Values = {}
  const { from, order, where } = sourceOf('message_index', 'messages m', 'm.number', terms, values)
  const text = '(SELECT t.text FROM message_texts t WHERE t.number = m.number)'
  const literal = terms.literals.flatMap((term, index) => {
    values[`literal${index}`] = term
    values[`json${index}`] = JSON.stringify(term).slice(1, -1)
    // The stored JSON is quicker to look through, but holds more than what was said.
    return [`instr(m.parts, @json${index}) > 0`, `instr(${text}, @literal${index}) > 0`]
  })
  const conditions = [
    ...where,
    'm.removal_id IS NULL',
    ...literal,
    ...ofChats(asked, values),
    ...ofTime(asked, 'm.created_at', values),
  ]
  if (asked.modelId !== undefined) {
    conditions.push(
      '(m.model_id = @modelId OR EXISTS (SELECT 1 FROM messages a WHERE a.parent_id = m.id AND +a.model_id = @modelId))',
    )
    values.modelId = asked.modelId
  }
  return {
    sql: `SELECT m.chat_id AS chatId, c.title AS chatTitle, m.id AS messageId, m.role AS role, m.model_id AS modelId,
        m.created_at AS createdAt, ${terms.match === null ? text : snippetOf('message_index')} AS found
      FROM ${from} CROSS JOIN chats c ON c.id = m.chat_id WHERE ${conditions.join(' AND ')} ORDER BY ${order} DESC`,
    values,
  }
}
