import { extname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { AttachmentNote } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import type { Decoded } from './encoding.ts'
import { damaged, noText, tooLong, unsafe } from './errors.ts'
import { identify } from './identify.ts'
import { readingLimits } from './limits.ts'
import { readPlain } from './plain.ts'

export interface ReadOptions {
  /** Where the PDF library's tables of characters lie. */
  cmapsDir: string
}

/** Reads the text of a document. Throws ATTACHMENT_* and nothing else. */
export const readDocument = async (
  name: string,
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<Document> => {
  try {
    const document = await read(name, bytes, options)
    const text = document.text.toWellFormed()
    if (text.trim() === '') throw noText()
    if (text.length > readingLimits.characters)
      throw tooLong(`more than ${readingLimits.characters} characters`)
    return { ...document, text }
  } catch (error) {
    if (error instanceof AppError) throw error
    if (error instanceof RangeError) throw unsafe('it is nested too deeply, or grows too large')
    throw damaged(error)
  }
}

/** Loads the one parser that is needed: each process reads one document. */
const read = async (name: string, bytes: Uint8Array, { cmapsDir }: ReadOptions): Promise<Document> => {
  const found = await identify(name, bytes)
  switch (found.kind) {
    case 'pdf':
      return await (await import('./pdf.ts')).readPdf(bytes, cmapsDir)
    case 'docx':
      return await (await import('./docx.ts')).readDocx(found.archive)
    case 'odt':
      return await (await import('./odt.ts')).readOdt(found.archive)
    case 'epub':
      return await (await import('./epub.ts')).readEpub(found.archive)
    case 'html':
      return (await import('./html.ts')).readHtml(found.decoded.text, notesOnEncoding(found.decoded))
    default:
      return readPlain(
        found.kind,
        extname(name).slice(1).toLowerCase(),
        found.decoded,
        notesOnEncoding(found.decoded),
      )
  }
}

const notesOnEncoding = ({ isGuess, encoding }: Decoded): AttachmentNote[] =>
  isGuess ? [{ code: 'encoding-guessed', encoding }] : []
