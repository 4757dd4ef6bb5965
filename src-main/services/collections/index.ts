/**
 * Collections: prompts and presets, which the user keeps to be used again. It must not know what either is good for, nor
 * chats.
 */
import { randomUUID } from 'node:crypto'
import { maxItems } from '#contract/collections.ts'
import { AppError } from '#contract/errors.ts'
import type { PresetContent } from '#contract/presets.ts'
import type { PromptContent } from '#contract/prompts.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { CollectionKind, CollectionRow, Storage } from '#storage/index.ts'
import { presetFile, promptFile, type FileFormat } from './files.ts'

type Item<Content> = Content & { id: string; createdAt: number }

/** What the contract's procedures of a collection do; see there. */
export interface Collection<Content> {
  changed(signal?: AbortSignal): Stream<Item<Content>[]>
  create(input: { items: Content[]; beforeId?: string | null | undefined }): Item<Content>[]
  update(input: { id: string; content: Content }): Item<Content>
  move(input: { id: string; beforeId: string | null }): void
  remove(id: string): void
  restore(id: string): Item<Content>
  export(ids?: string[]): { text: string }
  import(text: string): { added: Item<Content>[]; duplicates: number; skipped: number }
  close(): void
}

export interface Collections {
  prompts: Collection<PromptContent>
  presets: Collection<PresetContent>
  close(): void
}

export const createCollections = ({ storage }: { storage: Storage }): Collections => {
  const prompts = createCollection(storage, 'prompt', promptFile)
  const presets = createCollection(storage, 'preset', presetFile)
  return {
    prompts,
    presets,
    close: () => {
      prompts.close()
      presets.close()
    },
  }
}

const createCollection = <Content extends object>(
  storage: Storage,
  kind: CollectionKind,
  file: FileFormat<Content>,
): Collection<Content> => {
  const table = storage.collections
  const feed = createFeed<Item<Content>[]>({ newestOnly: true })
  const toItem = ({ id, content, createdAt }: CollectionRow): Item<Content> => ({
    ...file.sound(content),
    id,
    createdAt,
  })
  const all = () => table.all(kind).map(toItem)
  const publish = () => feed.publish(all())
  const find = (id: string): Item<Content> => {
    const row = table.find(kind, id)
    if (!row) throw notThere()
    return toItem(row)
  }

  /** Puts those named before another one; null: at the end. */
  const place = (ids: readonly string[], beforeId: string | null) => {
    const others = table
      .all(kind)
      .map(({ id }) => id)
      .filter((id) => !ids.includes(id))
    const index = beforeId === null ? others.length : others.indexOf(beforeId)
    table.order(kind, others.toSpliced(index, 0, ...ids))
  }

  const create: Collection<Content>['create'] = ({ items, beforeId = null }) => {
    if (beforeId !== null) find(beforeId)
    if (table.all(kind).length + items.length > maxItems) {
      throw new AppError('CONFLICT', `No more than ${maxItems} can be kept. Nothing was added.`)
    }
    const rows = items.map((content) => ({
      id: randomUUID(),
      content: wellFormed(content),
      createdAt: Date.now(),
    }))
    storage.transaction(() => {
      for (const row of rows) table.insert(kind, row)
      if (beforeId !== null)
        place(
          rows.map(({ id }) => id),
          beforeId,
        )
    })
    publish()
    return rows.map(toItem)
  }

  return {
    changed: (signal) => feed.subscribe([all()], signal),
    create,
    update: ({ id, content }) => {
      find(id)
      table.update(kind, id, wellFormed(content))
      publish()
      return find(id)
    },
    move: ({ id, beforeId }) => {
      find(id)
      if (beforeId !== null) find(beforeId)
      if (beforeId === id) return
      storage.transaction(() => place([id], beforeId))
      publish()
    },
    remove: (id) => {
      if (table.remove(kind, id, Date.now())) publish()
    },
    restore: (id) => {
      table.restore(kind, id)
      const item = find(id)
      publish()
      return item
    },
    export: (ids) => {
      const rows = table.all(kind).filter(({ id }) => ids?.includes(id) ?? true)
      if (rows.length === 0) throw notThere()
      return { text: file.write(rows.map(({ content }) => file.sound(content))) }
    },
    import: (text) => {
      const { contents, skipped } = file.read(text)
      const known = new Set(table.all(kind).map(({ content }) => file.keyOf(file.sound(content))))
      const fresh = contents.filter((content) => {
        const key = file.keyOf(wellFormed(content))
        const isNew = !known.has(key)
        known.add(key)
        return isNew
      })
      const added = fresh.length === 0 ? [] : create({ items: fresh })
      return { added, duplicates: contents.length - fresh.length, skipped }
    },
    close: () => feed.end(),
  }
}

/** The same without halves of characters, which are no text in a database or a file. */
const wellFormed = <Content extends object>(content: Content): Content =>
  JSON.parse(JSON.stringify(content), (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  ) as Content

const notThere = () =>
  new AppError('NOT_FOUND', 'That is not there any more. It may have been deleted in another window.')
