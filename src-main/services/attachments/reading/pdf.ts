import { readFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import {
  getDocument,
  PasswordException,
  VerbosityLevel,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import * as pdfjsWorker from 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import type { AttachmentNote } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import { damaged, encrypted, noText, tooLong } from './errors.ts'
import { join } from './join.ts'
import { inReadingOrder } from './reading-order.ts'
import { readingLimits } from './limits.ts'

/**
 * Reads the text of a PDF, page by page. Nothing of it is drawn or run, and nothing is loaded but the tables that say which
 * character a code of an East Asian font means; they lie in `cmapsDir`.
 */
export const readPdf = async (bytes: Uint8Array, cmapsDir: string): Promise<Document> => {
  const task = open(bytes, cmapsDir)
  try {
    const pdf = await task.promise
    if (pdf.numPages > readingLimits.pages)
      throw tooLong(`${pdf.numPages} pages, and ${readingLimits.pages} can be read`)
    return await readPages(pdf)
  } catch (error) {
    if (error instanceof PasswordException) throw encrypted(error)
    // The library's own, of which it has one class for each way of being damaged.
    throw isLibraryError(error) ? damaged(error) : error
  } finally {
    await task.destroy()
  }
}

const open = (bytes: Uint8Array, cmapsDir: string): PDFDocumentLoadingTask => {
  // Where the library looks for its other half before it would load it: this process is its worker already.
  Object.assign(globalThis, { pdfjsWorker })
  return getDocument({
    // The library takes the bytes away from who gives them.
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    BinaryDataFactory: cmapsFrom(cmapsDir),
    cMapUrl: 'cmaps/',
    useWorkerFetch: false,
    useSystemFonts: false,
    useWasm: false,
    disableFontFace: true,
    enableXfa: false,
    // Pictures are not looked at.
    maxImageSize: 1,
  })
}

const readPages = async (pdf: PDFDocumentProxy): Promise<Document> => {
  const pages: string[] = []
  let [length, blank, unreadable] = [0, 0, 0]
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const text = await readPage(pdf, number)
    if (text === null) unreadable += 1
    else if (text === '') blank += 1
    pages.push(text ?? '')
    length += text?.length ?? 0
    if (length > readingLimits.characters) throw tooLong(`more than ${readingLimits.characters} characters`)
  }
  if (unreadable === pdf.numPages) throw damaged()
  if (length === 0) throw noText()
  const { text, starts } = join(pages)
  const notes: AttachmentNote[] = []
  if (blank > 0) notes.push({ code: 'pages-without-text', count: blank })
  if (unreadable > 0) notes.push({ code: 'sections-unreadable', count: unreadable })
  const sections = starts.map((start) => ({ title: null, start }))
  return { kind: 'pdf', title: await titleOf(pdf), text, unit: 'page', sections, notes }
}

/** null where the page is damaged. */
const readPage = async (pdf: PDFDocumentProxy, number: number): Promise<string | null> => {
  try {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return inReadingOrder(items.filter((item) => 'str' in item))
      .replaceAll(/[ \t]+$/gm, '')
      .trim()
  } catch (error) {
    if (isLibraryError(error)) return null
    throw error
  }
}

const titleOf = async (pdf: PDFDocumentProxy): Promise<string | null> => {
  try {
    const { info } = await pdf.getMetadata()
    const title: unknown = 'Title' in info ? info.Title : undefined
    return typeof title === 'string' ? title.trim().slice(0, 200) || null : null
  } catch (error) {
    if (isLibraryError(error)) return null
    throw error
  }
}

/** Anything but a stack or a memory that is exhausted: those are not a page's own fault. */
const isLibraryError = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof RangeError) && error.name !== 'AppError'

/** The library's way of asking for a file of its own, answered for the tables of characters and for nothing else. */
const cmapsFrom = (dir: string) =>
  class {
    async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
      if (kind !== 'cMapUrl' || !/^[\w-]+\.bcmap$/.test(filename)) {
        throw new Error('A PDF asked for a file that it does not get.')
      }
      return new Uint8Array(await readFile(joinPath(dir, filename)))
    }
  }
