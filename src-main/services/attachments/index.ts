/**
 * Attachments: documents whose text goes to the model with a message. A file's bytes are read once, in a process of their own, and
 * only its text is kept. It must not know windows or transports, nor what a document's bytes mean.
 */
import { createHash, randomUUID } from 'node:crypto'
import { maxAttachments, type AttachmentPart } from '#contract/attachment-part.ts'
import type { Attachment, AttachmentSection } from '#contract/attachments.ts'
import { AppError } from '#contract/errors.ts'
import { createFeed, type Feed, type Stream } from '#lib/feed.ts'
import type { Storage } from '#storage/index.ts'
import type { Engines } from '../engines/types.ts'
import { attachmentBlock, checkSections, chosenText, withKnownPages } from './chosen.ts'
import { plainFileName } from './file-name.ts'
import { readingLimits } from './reading/limits.ts'
import type { Reader } from './reader.ts'
import { countTokens, estimateTokens, lengthOfTokens, noTokenizer, tokenizerOf } from './tokens.ts'

type Choice =
  { type: 'sections'; from: number; to: number } | { type: 'tokens'; tokens: number; modelId: string } | null

/** What the contract's `attachments` procedures do, see there; and what receiving files and answering need. */
export interface Attachments {
  /**
   * Reads a file and puts its text into the chat's draft. Throws NOT_FOUND (the chat), CONFLICT (the draft has as many as it may),
   * ATTACHMENT_*, INTERRUPTED, DISK_FULL; nothing is kept then.
   */
  add(chatId: string, name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Attachment>
  /** Throws ATTACHMENT_TOO_LARGE; for a door to ask before it takes the bytes. */
  checkSize(sizeBytes: number): void
  changed(chatId: string, signal?: AbortSignal): Stream<Attachment[]>
  remove(id: string): void
  choose(id: string, range: Choice): Promise<Attachment>
  text(id: string, start: number, length: number): { text: string; total: number }
  outline(id: string): AttachmentSection[]
  count(id: string, modelId: string | null): Promise<{ tokens: number; isEstimate: boolean }>
  /** As parts of a message that is about to be sent in this chat. Throws NOT_FOUND where one is not the chat's. */
  partsFor(chatId: string, ids: readonly string[]): AttachmentPart[]
  /** Tells of the draft that it lost what a message now has; the database saw to that when the message was stored. */
  sent(chatId: string): void
  /** What the model is given for it. */
  block(part: AttachmentPart): string
  close(): Promise<void>
}

interface AttachmentsOptions {
  storage: Storage
  engines: Engines
  reader: Reader
}

export const createAttachments = ({ storage, engines, reader }: AttachmentsOptions): Attachments => {
  const table = storage.attachments
  const feeds = new Map<string, Feed<Attachment[]>>()

  const feedOf = (chatId: string) => {
    const existing = feeds.get(chatId)
    if (existing) return existing
    const onReaders = (someone: boolean) => {
      if (!someone) feeds.delete(chatId)
    }
    const feed = createFeed<Attachment[]>({ newestOnly: true, onReaders })
    feeds.set(chatId, feed)
    return feed
  }
  const ofDraft = (chatId: string) => table.ofDraft(chatId).map(withKnownPages)
  const publish = (chatId: string) => feeds.get(chatId)?.publish(ofDraft(chatId))
  const checkChat = (chatId: string) => {
    if (!storage.chats.find(chatId)) throw notFound('The chat is not there any more. Nothing was attached.')
  }
  const find = (id: string): Attachment => {
    const attachment = table.find(id)
    if (!attachment) throw notFound('This attachment is not there any more.')
    return withKnownPages(attachment)
  }
  const findInDraft = (id: string) => {
    const attachment = find(id)
    const { draftOf } = attachment
    if (draftOf !== null && table.ofDraft(draftOf).some((each) => each.id === id))
      return { ...attachment, draftOf }
    throw new AppError(
      'CONFLICT',
      'This attachment was sent already or waits to be, and stays as it was. Attach the file again.',
    )
  }
  const checkRoom = (chatId: string) => {
    if (table.ofDraft(chatId).length < maxAttachments) return
    throw new AppError('CONFLICT', `A message can carry ${maxAttachments} attachments. Remove one first.`)
  }
  const chosen = ({ id, range }: Pick<Attachment, 'id' | 'range'>) =>
    chosenText(table.text(id) ?? '', table.sections(id), range)
  const checkSize = (sizeBytes: number) => {
    if (sizeBytes <= readingLimits.fileBytes) return
    const mebibytes = (bytes: number) => Math.ceil(bytes / 1024 ** 2)
    const [sizeMiB, limitMiB] = [mebibytes(sizeBytes), mebibytes(readingLimits.fileBytes)]
    throw new AppError(
      'ATTACHMENT_TOO_LARGE',
      `This file is too large to attach: ${sizeMiB} MiB of at most ${limitMiB}. Nothing was attached.`,
      { details: { sizeMiB, limitMiB } },
    )
  }

  return {
    checkSize,
    add: async (chatId, fileName, bytes, signal) => {
      checkSize(bytes.length)
      checkChat(chatId)
      checkRoom(chatId)
      const name = plainFileName(fileName)
      const document = await reader.read(name, bytes, signal)
      // Meanwhile the chat may have gone, and other files come.
      checkChat(chatId)
      checkRoom(chatId)
      const id = randomUUID()
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      table.insert({
        id,
        draftOf: chatId,
        name,
        sha256,
        sizeBytes: bytes.length,
        document,
        createdAt: Date.now(),
      })
      publish(chatId)
      return find(id)
    },
    changed: (chatId, signal) => {
      checkChat(chatId)
      return feedOf(chatId).subscribe([ofDraft(chatId)], signal)
    },
    remove: (id) => {
      const { draftOf } = findInDraft(id)
      table.removeFromDraft(id)
      publish(draftOf)
    },
    choose: async (id, choice) => {
      const attachment = findInDraft(id)
      if (choice?.type === 'tokens') {
        const { tokens, modelId } = choice
        const tokenize = tokenizerOf(engines, modelId)
        if (!tokenize) throw noTokenizer()
        const text = table.text(id) ?? ''
        const characters = await lengthOfTokens(tokenize, text, tokens)
        table.setRange(id, characters < text.length ? { type: 'start', tokens, characters } : null)
      } else {
        if (choice) checkSections(attachment, choice.from, choice.to)
        table.setRange(id, choice)
      }
      publish(attachment.draftOf)
      return find(id)
    },
    text: (id, start, length) => {
      const text = chosen(find(id))
      return { text: text.slice(start, start + length).toWellFormed(), total: text.length }
    },
    outline: (id) => table.sections(find(id).id),
    count: async (id, modelId) => {
      const attachment = find(id)
      const block = attachmentBlock(attachment, chosen(attachment))
      const tokenize = tokenizerOf(engines, modelId)
      try {
        if (tokenize) return { tokens: await countTokens(tokenize, block), isEstimate: false }
      } catch (error) {
        // The model went while it counted.
        if (!(error instanceof AppError)) throw error
      }
      return { tokens: estimateTokens(block), isEstimate: true }
    },
    partsFor: (chatId, ids) =>
      [...new Set(ids)].map((id) => {
        const attachment = find(id)
        if (attachment.draftOf !== chatId && !table.isUsedIn(chatId, id)) {
          throw notFound('An attachment belongs to another chat. Nothing was sent.')
        }
        const { name, kind, range } = attachment
        return { type: 'attachment', id, name, kind, characters: chosen(attachment).length, range }
      }),
    sent: publish,
    block: (part) => {
      const stored = table.find(part.id)
      const attachment = stored && withKnownPages(stored)
      return attachment
        ? attachmentBlock(attachment, chosen(attachment))
        : attachmentBlock(
            { name: part.name, unit: null, sectionCount: 0, range: null },
            '(The text of this document is not here.)',
          )
    },
    close: async () => {
      for (const feed of [...feeds.values()]) feed.end()
      await reader.close()
    },
  }
}

const notFound = (message: string) => new AppError('NOT_FOUND', message)
