import type { AttachmentNote } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import type { Decoded } from './encoding.ts'

/** Text as it stands, but for the ends of its lines. */
export const readPlain = (
  kind: 'text' | 'code' | 'markdown' | 'csv' | 'json',
  ending: string,
  { text }: Decoded,
  notes: AttachmentNote[],
): Document => ({
  kind,
  title: null,
  text: text.replaceAll(/\r\n?/g, '\n'),
  unit: null,
  sections: [],
  // Lines of JSON are many documents, and a notebook or a map is one.
  notes:
    kind === 'json' && !/^(?:jsonl|ndjson)$/.test(ending) && !isJson(text)
      ? [...notes, { code: 'invalid-json' }]
      : notes,
})

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
