import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Attachment, AttachmentRange, AttachmentSection } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import { guard } from './errors.ts'
import { oddOf, withOdd } from './odd-texts.ts'
import { countIn, kindIn, nameIn, notesIn, rangeIn, sectionsIn, textIn, unitIn } from './sound.ts'

/** A document that is attached for the first time, or again: the same bytes read in the same way are kept once. */
export interface NewAttachment {
  id: string
  draftOf: string
  name: string
  /** Of the file's bytes. */
  sha256: string
  sizeBytes: number
  document: Document
  createdAt: number
}

/** Attachments and their texts. Those of no draft and no message are erased by the database itself. */
export interface AttachmentTable {
  insert(attachment: NewAttachment): void
  has(id: string): boolean
  find(id: string): Attachment | undefined
  /** Those of a chat's draft, in the order in which they came; without those that wait with a message. */
  ofDraft(chatId: string): Attachment[]
  /** All of the text; undefined where there is none such. */
  text(id: string): string | undefined
  sections(id: string): AttachmentSection[]
  /** All of the text, and the hash of the file that it was taken from. */
  source(id: string): { sha256: string; text: string } | undefined
  setRange(id: string, range: AttachmentRange | null): void
  /** Erases it from its draft; true when it was in one. */
  removeFromDraft(id: string): boolean
  /** Lets those of a chat's draft wait with a message, out of the draft. */
  hold(chatId: string, ids: readonly string[], queuedId: string): void
  /** Puts what waits with a message back into its chat's draft. */
  release(queuedId: string): void
  /** Whether a message of the chat uses it. */
  isUsedIn(chatId: string, id: string): boolean
}

interface Row {
  id: string
  draft_chat_id: string | null
  name: string
  kind: string
  range: string | null
  title: string | null
  size_bytes: number
  characters: number
  unit: string | null
  sections: string
  notes: string
  odd_name: string | null
  odd_texts: string | null
}

/** A file as it was read, in the order of its columns. */
interface StoredText {
  sizeBytes: number
  title: string | null
  unit: string | null
  sections: string
  notes: string
  text: string
  odd: string | null
}

/** Stands between the hash of a file and that of how else it was read. */
const beside = '~'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

const select = `SELECT a.id, a.draft_chat_id, a.name, a.kind, a.range, t.title, t.size_bytes, t.characters, t.unit,
    t.sections, t.notes, a.odd_texts AS odd_name, t.odd_texts
  FROM attachments a JOIN attachment_texts t USING (sha256, kind)`
const textOf = (column: string) =>
  `SELECT t.${column} FROM attachments a JOIN attachment_texts t USING (sha256, kind) WHERE a.id = ?`

export const createAttachmentTable = (database: Database): AttachmentTable => {
  const insertText = database.prepare(
    `INSERT INTO attachment_texts (sha256, kind, size_bytes, title, characters, unit, sections, notes, text, odd_texts)
      VALUES (@sha256, @kind, @sizeBytes, @title, @characters, @unit, @sections, @notes, @text, @odd) ON CONFLICT DO NOTHING`,
  )
  const insert = database.prepare(
    `INSERT INTO attachments (id, draft_chat_id, name, sha256, kind, created_at, odd_texts)
      VALUES (@id, @draftOf, @name, @sha256, @kind, @createdAt, @odd)`,
  )
  const has = database.prepare<[string], number>('SELECT 1 FROM attachments WHERE id = ?').pluck()
  const find = database.prepare<[string], Row>(`${select} WHERE a.id = ?`)
  const ofDraft = database.prepare<[string], Row>(
    `${select} WHERE a.draft_chat_id = ? AND a.queued_id IS NULL ORDER BY a.number`,
  )
  const sections = database.prepare<[string], string>(textOf('sections')).pluck()
  const source = database.prepare<[string], { sha256: string; text: string; odd: string | null }>(
    'SELECT sha256, t.text, t.odd_texts AS odd FROM attachments a JOIN attachment_texts t USING (sha256, kind) WHERE a.id = ?',
  )
  const setRange = database.prepare<[string | null, string]>('UPDATE attachments SET range = ? WHERE id = ?')
  const remove = database.prepare<[string]>(
    'DELETE FROM attachments WHERE id = ? AND draft_chat_id IS NOT NULL',
  )
  const hold = database.prepare<[string, string, string]>(
    'UPDATE attachments SET queued_id = ? WHERE draft_chat_id = ? AND id IN (SELECT value FROM json_each(?))',
  )
  const release = database.prepare<[string]>('UPDATE attachments SET queued_id = NULL WHERE queued_id = ?')
  const isUsedIn = database
    .prepare<[string, string], number>(
      `SELECT 1 FROM attachment_uses u JOIN messages m ON m.id = u.message_id
        WHERE u.attachment_id = ? AND m.chat_id = ? LIMIT 1`,
    )
    .pluck()
  const stored = database.prepare<[string, string], StoredText>(
    `SELECT size_bytes AS sizeBytes, title, unit, sections, notes, text, odd_texts AS odd FROM attachment_texts
      WHERE sha256 = ? AND kind = ?`,
  )
  /** Another reading of the same file, as another version of Palabre may have sent it along, is kept beside the first. */
  const keyOf = (sha256: string, kind: string, reading: StoredText): string => {
    const first = stored.get(sha256, kind)
    const isSame = first === undefined || JSON.stringify(first) === JSON.stringify(reading)
    return isSame ? sha256 : `${sha256}${beside}${hashOf(JSON.stringify(reading))}`
  }
  const insertBoth = database.transaction(({ document, ...attachment }: NewAttachment) => {
    const { kind, title, unit, text } = document
    const reading: StoredText = {
      ...{ sizeBytes: attachment.sizeBytes, title: title?.toWellFormed() ?? null, unit },
      sections: JSON.stringify(document.sections),
      notes: JSON.stringify(document.notes),
      text: text.toWellFormed(),
      odd: oddOf({ title, text }),
    }
    const sha256 = keyOf(attachment.sha256, kind, reading)
    insertText.run({ ...reading, sha256, kind, characters: text.length })
    const { id, draftOf, name, createdAt } = attachment
    insert.run({ id, draftOf, name: name.toWellFormed(), sha256, kind, createdAt, odd: oddOf({ name }) })
  })

  const textOfId = (id: string): string | undefined => {
    const stored = guard(() => source.get(id))
    return stored && withOdd({ text: textIn(stored.text) }, stored.odd).text
  }
  const fromRow = (row: Row): Attachment => ({
    id: row.id,
    draftOf: row.draft_chat_id,
    ...withOdd({ name: textIn(row.name) }, row.odd_name),
    kind: kindIn(row.kind),
    ...withOdd({ title: nameIn(row.title) }, row.odd_texts),
    sizeBytes: countIn(row.size_bytes) ?? 0,
    characters: countIn(row.characters) ?? textOfId(row.id)?.length ?? 0,
    unit: unitIn(row.unit),
    sectionCount: sectionsIn(row.sections).length,
    range: rangeIn(row.range),
    notes: notesIn(row.notes),
  })

  return {
    insert: (attachment) => guard(() => insertBoth(attachment)),
    has: (id) => guard(() => has.get(id)) !== undefined,
    find: (id) => {
      const row = guard(() => find.get(id))
      return row && fromRow(row)
    },
    ofDraft: (chatId) => guard(() => ofDraft.all(chatId)).map(fromRow),
    text: textOfId,
    sections: (id) => sectionsIn(guard(() => sections.get(id))),
    source: (id) => {
      const row = guard(() => source.get(id))
      return (
        row && {
          sha256: textIn(row.sha256).split(beside)[0] ?? '',
          ...withOdd({ text: textIn(row.text) }, row.odd),
        }
      )
    },
    setRange: (id, range) => {
      guard(() => setRange.run(range && JSON.stringify(range), id))
    },
    removeFromDraft: (id) => guard(() => remove.run(id)).changes > 0,
    hold: (chatId, ids, queuedId) => {
      guard(() => hold.run(queuedId, chatId, JSON.stringify(ids)))
    },
    release: (queuedId) => {
      guard(() => release.run(queuedId))
    },
    isUsedIn: (chatId, id) => guard(() => isUsedIn.get(id, chatId)) !== undefined,
  }
}
