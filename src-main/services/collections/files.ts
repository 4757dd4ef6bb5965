import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import { presetContentSchema, type PresetContent } from '#contract/presets.ts'
import { promptContentSchema, type PromptContent } from '#contract/prompts.ts'
import { presetElsewhere, promptElsewhere, promptRows } from './elsewhere.ts'

/**
 * Prompts and presets as files: `{"format":"palabre-prompts","version":1,"prompts":[{"name":…,"text":…}]}`, and the same of
 * `palabre-presets`. Ids and dates are not in them: who reads a file has the content alone.
 */
export interface FileFormat<Content> {
  write(contents: Content[]): string
  /** Throws INVALID_INPUT, NOT_SUPPORTED. Items that are not as they should be are counted. */
  read(text: string): { contents: Content[]; skipped: number }
  /** What was stored, or where that is damaged, something that shows it as it is stored. */
  sound(stored: object): Content
  /** Two contents with the same key are the same to the user. */
  keyOf(content: Content): string
}

const version = 1

interface FileKind<Content> {
  format: string
  /** Where the items are. */
  list: string
  schema: z.ZodType<Content>
  keyOf: (content: Content) => string
  /** What another program's item is here; undefined where it is nothing. */
  foreign: (item: unknown) => unknown
  /** An item whose stored words are damaged. */
  damaged: (name: string, stored: string) => Content
  /** Items of a text that is no JSON; null where it holds none. */
  rows?: (text: string) => unknown[] | null
}

const fileOf = <Content>({
  format,
  list,
  schema,
  keyOf,
  foreign,
  damaged,
  rows = () => null,
}: FileKind<Content>): FileFormat<Content> => ({
  keyOf,
  sound: (stored) => {
    const { success, data } = schema.safeParse(stored)
    if (success) return data
    const { name } = stored as { name?: unknown }
    const isNamed = typeof name === 'string' && name.trim() !== ''
    return damaged(isNamed ? name.slice(0, 200) : 'Damaged', JSON.stringify(stored).slice(0, 100_000))
  },
  write: (contents) => `${JSON.stringify({ format, version, [list]: contents }, null, 2)}\n`,
  read: (text) => {
    const document = parse(text) ?? rows(text)
    const head = z.looseObject({ format: z.literal(format), version: z.int().positive() }).safeParse(document)
    if (head.success && head.data.version > version) throw newer()
    const own = head.success ? z.array(z.unknown()).safeParse(head.data[list]) : undefined
    const items = own?.success ? own.data : itemsElsewhere(document, foreign)
    if (items === null) throw notOurs()
    const contents = items.flatMap((item) => {
      const { success, data } = schema.safeParse(item)
      return success ? [data] : []
    })
    return { contents, skipped: items.length - contents.length }
  },
})

/** Another program's bare list, or its item that stands alone; null where it is neither. */
const itemsElsewhere = (document: unknown, foreign: FileKind<unknown>['foreign']): unknown[] | null => {
  const items = (Array.isArray(document) ? document : [document]).map(foreign)
  return items.some((item) => item !== undefined) ? items : null
}

/** Undefined where it is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

export const promptFile = fileOf<PromptContent>({
  format: 'palabre-prompts',
  list: 'prompts',
  schema: promptContentSchema,
  keyOf: ({ name, text }) => JSON.stringify([name, text]),
  foreign: promptElsewhere,
  rows: (text) => promptRows(text.replace(/^\uFEFF/, '')),
  damaged: (name, text) => ({ name, text }),
})

export const presetFile = fileOf<PresetContent>({
  format: 'palabre-presets',
  list: 'presets',
  schema: presetContentSchema,
  keyOf: ({ name, systemPrompt, modelId, sampling }) =>
    JSON.stringify([name, systemPrompt, modelId, sampling && Object.entries(sampling).sort()]),
  foreign: presetElsewhere,
  damaged: (name, systemPrompt) => ({ name, systemPrompt, modelId: null, sampling: null }),
})

const notOurs = () => new AppError('INVALID_INPUT', 'This is no file of this kind. Nothing was changed.')
const newer = () =>
  new AppError(
    'NOT_SUPPORTED',
    'This file was written by a newer Palabre. Get that one to read it; nothing was changed.',
  )
