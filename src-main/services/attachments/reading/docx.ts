import mammoth from 'mammoth'
import { zipSync, type Zippable } from 'fflate'
import type { Document } from '#contract/document-reader.ts'
import type { Archive } from './archive.ts'
import { damaged } from './errors.ts'
import { notesOn, parseHtml } from './html.ts'
import { writeMarkdown } from './markdown.ts'
import { parsePart, textOfFirst } from './xml.ts'

/**
 * Reads a Word document as Markdown. The library that knows the format gets an archive of our own making, with nothing in it but
 * the texts that were unpacked here within the limits: no pictures, no macros, no embedded files.
 */
export const readDocx = async (archive: Archive): Promise<Document> => {
  const parts: Zippable = {}
  for (const name of archive.names.filter((name) => /\.(?:xml|rels)$/i.test(name))) {
    parts[name] = [await archive.read(name), { level: 0 }]
  }
  const { value } = await convert(Buffer.from(zipSync(parts)))
  const written = writeMarkdown(parseHtml(value))
  const core = 'docProps/core.xml'
  return {
    kind: 'docx',
    title: archive.has(core) ? textOfFirst(parsePart(await archive.read(core)), 'title') : null,
    text: written.markdown,
    unit: null,
    sections: [],
    notes: notesOn([written]),
  }
}

const convert = async (buffer: Buffer) => {
  try {
    return await mammoth.convertToHtml(
      { buffer },
      {
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    )
  } catch (cause) {
    throw cause instanceof RangeError ? cause : damaged(cause)
  }
}
