import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import type { AttachmentKind } from '#contract/attachments.ts'
import { openArchive, type Archive } from './archive.ts'
import { declaredInMarkup, decodeText, type Decoded } from './encoding.ts'
import { encrypted, isImage, mismatch, noText, unsupported } from './errors.ts'
import { textKindOf } from './text-kind.ts'

/** What a file turned out to be, opened as far as that needed. */
export type Identified =
  | { kind: 'pdf' }
  | { kind: 'docx' | 'odt' | 'epub'; archive: Archive }
  | { kind: Exclude<AttachmentKind, 'pdf' | 'docx' | 'odt' | 'epub'>; decoded: Decoded }

/** What endings promise. What is not here promises nothing, and is taken for what it is. */
const promised: Readonly<Record<string, string>> = {
  ...endings('PDF', 'pdf'),
  ...endings('DOCX', 'docx docm dotx dotm'),
  ...endings('ODT', 'odt ott'),
  ...endings('EPUB', 'epub'),
  ...endings('a picture', 'png jpg jpeg gif webp bmp tif tiff heic heif avif ico'),
}

/**
 * Tells by its content what a file is. Its name decides only between kinds of text, and must not contradict. Throws
 * ATTACHMENT_NO_TEXT, _IMAGE, _UNSUPPORTED, _MISMATCH, _ENCRYPTED, _DAMAGED, _UNSAFE.
 */
export const identify = async (name: string, bytes: Uint8Array): Promise<Identified> => {
  if (bytes.length === 0) throw noText()
  const ending = extname(name).slice(1).toLowerCase()
  const agree = (found: string) => {
    const expected = promised[ending] ?? (textKindOf(ending) === undefined ? found : 'text')
    if (expected !== found) throw mismatch(expected, found)
  }

  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  // Some servers and mail programs leave lines of their own before it; readers look for it in the first kilobyte.
  if (/^(?:\u00ef\u00bb\u00bf)?\s*%PDF-/.test(head) || (ending === 'pdf' && /%PDF-\d\.\d/.test(head))) {
    agree('PDF')
    return { kind: 'pdf' }
  }
  if (/^PK(?:\x03\x04|\x05\x06|\x07\x08)/.test(head)) {
    const archive = await openArchive(bytes)
    const kind = await kindOfArchive(archive)
    agree(kind.toUpperCase())
    return { kind, archive }
  }
  const decoded = decodeText(bytes, declaredInMarkup)
  if (decoded === null) throw await refusal(bytes, head, agree)
  if (decoded.text.startsWith('{\\rtf')) throw unsupported('RTF')
  if (decoded.text.trim() === '') throw noText()
  agree('text')
  const looksLikeHtml = /^\s*<(?:!doctype html|html)\b/i.test(decoded.text)
  return { kind: textKindOf(ending) ?? (looksLikeHtml ? 'html' : 'text'), decoded }
}

function endings(meaning: string, list: string) {
  return Object.fromEntries(list.split(' ').map((ending) => [ending, meaning]))
}

/** Throws ATTACHMENT_UNSUPPORTED where it is none of the three. */
const kindOfArchive = async (archive: Archive): Promise<'docx' | 'odt' | 'epub'> => {
  const holds = (folder: string) => archive.names.some((name) => name.startsWith(folder))
  if (archive.has('[Content_Types].xml')) {
    if (holds('word/')) return 'docx'
    throw unsupported(holds('xl/') ? 'XLSX' : holds('ppt/') ? 'PPTX' : 'Office')
  }
  const type = archive.has('mimetype')
    ? new TextDecoder().decode((await archive.read('mimetype')).subarray(0, 200)).trim()
    : ''
  if (type === 'application/epub+zip' || archive.has('META-INF/container.xml')) return 'epub'
  if (/^application\/vnd\.oasis\.opendocument\.text(?:-template)?$/.test(type)) return 'odt'
  throw unsupported(type.startsWith('application/vnd.oasis.opendocument.') ? type.slice(35) : 'ZIP')
}

/** Why something binary is not read; `agree` throws where its name said otherwise. */
const refusal = async (bytes: Uint8Array, head: string, agree: (found: string) => void) => {
  const type = await fileTypeFromBuffer(bytes)
  if (type?.mime.startsWith('image/')) {
    agree('a picture')
    return isImage(type.ext.toUpperCase())
  }
  // A locked Word document is wrapped into the format of the nineties.
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0') && includesWide(bytes, 'EncryptedPackage'))
    return encrypted()
  const found = type?.ext.toUpperCase() ?? 'binary'
  agree(found)
  return unsupported(found)
}

const includesWide = (bytes: Uint8Array, word: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(word, 'utf16le'))
