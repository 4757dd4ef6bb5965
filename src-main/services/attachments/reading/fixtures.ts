/** Documents as small as their formats allow, made by code: what a test needs in them and nothing else. */
import { deflateSync } from 'node:zlib'
import { strToU8, zipSync, type Zippable } from 'fflate'

/** A ZIP file of texts and bytes. */
export const zip = (
  files: Record<string, string | Uint8Array>,
  level: 0 | 6 | 9 = 6,
): Uint8Array<ArrayBuffer> =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]): [string, Zippable[string]] => [
        name,
        [typeof content === 'string' ? strToU8(content) : content, { level }],
      ]),
    ),
  )

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageParts = 'http://schemas.openxmlformats.org/package/2006'

/** The parts of a Word document whose body is `body`; `relationships` are those of the document. */
export const docxParts = (body: string, relationships = ''): Record<string, string> => ({
  '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${packageParts}/content-types"><Default Extension="rels"
    ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"
    ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${packageParts}/relationships"><Relationship Id="r1" Type="${office}/officeDocument"
    Target="word/document.xml"/></Relationships>`,
  'word/_rels/document.xml.rels': `<Relationships xmlns="${packageParts}/relationships">${relationships}</Relationships>`,
  'word/document.xml': `<w:document xmlns:w="${word}" xmlns:r="${office}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>${body}</w:body></w:document>`,
})

export const wordParagraph = (text: string, style?: string): string =>
  `<w:p>${style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`

export const docx = (...paragraphs: string[]) =>
  zip(docxParts(paragraphs.map((text) => wordParagraph(text)).join('')))

/** The parts of an OpenDocument text whose body is `body`. */
export const odtParts = (body: string): Record<string, string> => ({
  mimetype: 'application/vnd.oasis.opendocument.text',
  'content.xml': `<?xml version="1.0" encoding="UTF-8"?><office:document-content
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
})

export const odt = (...paragraphs: string[]) =>
  zip(odtParts(paragraphs.map((text) => `<text:p>${escapeXml(text)}</text:p>`).join('')))

/** The parts of a book with these chapters, each the inside of a body. */
export const epubParts = (chapters: string[], title = 'A book'): Record<string, string> => ({
  mimetype: 'application/epub+zip',
  'META-INF/container.xml':
    '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
  'OPS/book.opf': `<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${title}</dc:title></metadata><manifest>${chapters
    .map((_, index) => `<item id="c${index}" href="chapter%20${index}.xhtml"/>`)
    .join(
      '',
    )}</manifest><spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
  ...Object.fromEntries(
    chapters.map((body, index) => [
      `OPS/chapter ${index}.xhtml`,
      `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`,
    ]),
  ),
})

export const epub = (...chapters: string[]) =>
  zip(epubParts(chapters.map((text) => `<p>${escapeXml(text)}</p>`)))

/** A PDF of these objects, the first of which is the catalogue; a stream is given as its dictionary and its bytes. */
export const pdfOf = (
  objects: (string | { dictionary: string; bytes: Uint8Array })[],
  trailer = '',
): Uint8Array<ArrayBuffer> => {
  const pieces: Buffer[] = []
  const offsets: number[] = []
  let length = 0
  const write = (piece: string | Uint8Array) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece)
    pieces.push(bytes)
    length += bytes.length
  }
  write('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n')
  objects.forEach((object, index) => {
    offsets.push(length)
    write(`${index + 1} 0 obj\n`)
    if (typeof object === 'string') write(object)
    else {
      write(`<<${object.dictionary}/Length ${object.bytes.length}>>\nstream\n`)
      write(object.bytes)
      write('\nendstream')
    }
    write('\nendobj\n')
  })
  const start = length
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`)
  for (const offset of offsets) write(`${String(offset).padStart(10, '0')} 00000 n \n`)
  write(`trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`)
  return new Uint8Array(Buffer.concat(pieces))
}

/** A font object and how it writes a text, as the operand of Tj. */
export interface PdfFont {
  objects: (first: number) => (string | { dictionary: string; bytes: Uint8Array })[]
  write: (text: string) => string
}

/** The font that every reader has, for ASCII. */
export const plainFont: PdfFont = {
  objects: () => ['<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'],
  write: (text) => `(${text.replaceAll(/[\\()]/g, '\\$&')})`,
}

/** A font with a code for each character of `alphabet`, and the table that says which is which. */
export const mappedFont = (alphabet: string): PdfFont => {
  const characters = [...new Set(Array.from(alphabet))]
  const hex = (value: number) => value.toString(16).padStart(4, '0')
  const utf16 = (text: string) =>
    [...Array(text.length).keys()].map((index) => hex(text.charCodeAt(index))).join('')
  const lines = characters.map((character, index) => `<${hex(index + 1)}> <${utf16(character)}>`)
  const blocks = Array.from({ length: Math.ceil(lines.length / 100) }, (_, block) => {
    const some = lines.slice(block * 100, block * 100 + 100)
    return `${some.length} beginbfchar\n${some.join('\n')}\nendbfchar`
  })
  const table = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
${blocks.join('\n')}
endcmap end end`
  return {
    objects: (first) => [
      `<</Type/Font/Subtype/Type0/BaseFont/Made/Encoding/Identity-H/DescendantFonts[${first + 1} 0 R]/ToUnicode ${first + 2} 0 R>>`,
      '<</Type/Font/Subtype/CIDFontType2/BaseFont/Made/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>',
      { dictionary: '', bytes: Buffer.from(table, 'latin1') },
    ],
    write: (text) =>
      `<${Array.from(text)
        .map((character) => hex(characters.indexOf(character) + 1))
        .join('')}>`,
  }
}

/** A font whose codes are Shift_JIS, without a table of its own: the reader must know it. */
export const japaneseFont = (bytesOf: (text: string) => Uint8Array): PdfFont => ({
  objects: (first) => [
    `<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/90ms-RKSJ-H/DescendantFonts[${first + 1} 0 R]>>`,
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000>>',
  ],
  write: (text) => `<${Buffer.from(bytesOf(text)).toString('hex')}>`,
})

/** A PDF with these pages, each a list of lines. */
export const pdf = (
  pages: string[][],
  { font = plainFont, catalog = '', page = '', trailer = '', extra = [] as string[], compress = false } = {},
): Uint8Array<ArrayBuffer> => {
  const fontObjects = font.objects(3)
  const first = 3 + fontObjects.length
  const kids = pages.map((_, index) => `${first + index * 2} 0 R`)
  const contents = pages.map((lines) => {
    const shown = lines.map((line) => `${font.write(line)} Tj 0 -20 Td`).join(' ')
    return Buffer.from(lines.length === 0 ? '' : `BT /F1 12 Tf 50 700 Td ${shown} ET`, 'latin1')
  })
  return pdfOf(
    [
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${pages.length}>>`,
      ...fontObjects,
      ...contents.flatMap((bytes, index) => [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 800]/Contents ${first + index * 2 + 1} 0 R/Resources<</Font<</F1 3 0 R>>>>${page}>>`,
        compress
          ? { dictionary: '/Filter/FlateDecode', bytes: deflateSync(bytes) }
          : { dictionary: '', bytes },
      ]),
      ...extra,
    ],
    trailer,
  )
}
