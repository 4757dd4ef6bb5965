import type { ImportReport } from '#contract/exchange.ts'
import type { Folder } from '#contract/folders.ts'
import type { SavedConversation } from '../format.ts'

/** Whose file it is. */
export type FileFormat = NonNullable<ImportReport['format']>

/** What a file had that is no part of a chat here, by kind; its text was kept wherever it had one. */
export type NotUnderstood = Record<string, number>

/** A chat that was found in a file. Ids are those that it will have, the same each time the file is read. */
export interface FoundChat {
  conversation: SavedConversation
  notUnderstood: NotUnderstood
  /** What the other program has of each message, by the id here. */
  sources?: ReadonlyMap<string, unknown>
  /** What its messages call it, where nothing in the document says what its title is. */
  namedElsewhere?: readonly unknown[]
}

/** What a file turns out to hold, one after the other. A broken chat does not keep the others out. */
export type Found =
  | { type: 'folders'; folders: Folder[] }
  | { type: 'chat'; found: FoundChat }
  | { type: 'broken'; title: string; reason: string }
  /** What lies beside the chats and is none, by kind: it is told. */
  | { type: 'beside'; kinds: string[] }

/** A document of another program, to be looked at. */
export interface Reader {
  format: FileFormat
  /** Whether a parsed document is one of this program's. */
  recognises: (document: unknown) => boolean
  read: (document: unknown) => Iterable<Found>
}
