import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { AppErrorCode } from '#contract/errors.ts'
import {
  docx,
  docxParts,
  epub,
  epubParts,
  odt,
  odtParts,
  pdf,
  pdfOf,
  wordParagraph,
  zip,
} from './fixtures.ts'
import { readDocument } from './read-document.ts'

/** No refusal may take longer, on a computer that has other things to do. */
const limitMs = 10_000
const mebibyte = 1024 ** 2

const codeOf = async (name: string, bytes: Uint8Array): Promise<string> => {
  try {
    await readDocument(name, bytes, { cmapsDir: '/nowhere' })
    return 'read'
  } catch (error) {
    return (error as { code: string }).code
  }
}
const ascii = (text: string) => Buffer.from(text, 'latin1')
const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')
const whole = docx('Hello')
const zeros = (mebibytes: number) => new Uint8Array(mebibytes * mebibyte)
const laughs = `<!DOCTYPE lolz [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, index) => {
  const [name, inner] = ['bcdefghij'[index], 'abcdefghi'[index]]
  return `<!ENTITY ${name} "${`&${inner};`.repeat(10)}">`
}).join('')}]>`
const nested = (tag: string, depth: number) => `<${tag}>`.repeat(depth) + 'x' + `</${tag}>`.repeat(depth)
const withFile = (parts: Record<string, string | Uint8Array>, name: string, content: string | Uint8Array) =>
  zip({ ...parts, [name]: content })
/** Sets a bit in the flags of every header: "this member is encrypted". */
const flagged = (bytes: Uint8Array) => {
  const copy = Buffer.from(bytes)
  for (
    let at = copy.indexOf('PK\x03\x04', 0, 'latin1');
    at >= 0;
    at = copy.indexOf('PK\x03\x04', at + 4, 'latin1')
  )
    copy[at + 6] = 1
  for (
    let at = copy.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = copy.indexOf('PK\x01\x02', at + 4, 'latin1')
  )
    copy[at + 8] = 1
  return copy
}

const refused: [string, string, () => Uint8Array, AppErrorCode][] = [
  ['nothing', 'a.txt', () => ascii(''), 'ATTACHMENT_NO_TEXT'],
  ['blanks', 'a.txt', () => ascii(' \n\t\n'), 'ATTACHMENT_NO_TEXT'],
  ['an empty PDF by name', 'a.pdf', () => ascii(''), 'ATTACHMENT_NO_TEXT'],
  ['an empty Word document', 'a.docx', () => docx(''), 'ATTACHMENT_NO_TEXT'],
  ['an empty OpenDocument', 'a.odt', () => odt(), 'ATTACHMENT_NO_TEXT'],
  ['a book without chapters', 'a.epub', () => epub(), 'ATTACHMENT_NO_TEXT'],
  [
    'a page that is all hidden',
    'a.html',
    () => ascii('<p hidden>x</p><script>y</script>'),
    'ATTACHMENT_NO_TEXT',
  ],
  ['a PDF of pictures', 'a.pdf', () => pdf([[], [], []]), 'ATTACHMENT_NO_TEXT'],
  [
    'a PNG',
    'a.png',
    () => hex('89504e470d0a1a0a 0000000d49484452 00000001000000010806000000'),
    'ATTACHMENT_IMAGE',
  ],
  ['a JPEG', 'a.jpg', () => hex('ffd8ffe000104a46494600010100000100010000'), 'ATTACHMENT_IMAGE'],
  ['a GIF', 'a.gif', () => hex('474946383961 0100 0100 800000'), 'ATTACHMENT_IMAGE'],
  ['a WebP', 'a.webp', () => hex('52494646 24000000 57454250 56503820 00000000'), 'ATTACHMENT_IMAGE'],
  ['a BMP', 'a.bmp', () => hex('424d 46000000 00000000 36000000 28000000'), 'ATTACHMENT_IMAGE'],
  [
    'a picture called a letter',
    'a.docx',
    () => hex('89504e470d0a1a0a 0000000d49484452 00000001000000010806000000'),
    'ATTACHMENT_MISMATCH',
  ],
  [
    'a picture called text',
    'a.txt',
    () => hex('ffd8ffe000104a46494600010100000100010000'),
    'ATTACHMENT_MISMATCH',
  ],
  ['text called PDF', 'a.pdf', () => ascii('hello'), 'ATTACHMENT_MISMATCH'],
  ['text called a picture', 'a.png', () => ascii('hello'), 'ATTACHMENT_MISMATCH'],
  ['text called Word', 'a.docx', () => ascii('hello'), 'ATTACHMENT_MISMATCH'],
  ['text called a book', 'a.epub', () => ascii('hello'), 'ATTACHMENT_MISMATCH'],
  ['a PDF called text', 'a.txt', () => pdf([['x']]), 'ATTACHMENT_MISMATCH'],
  ['a PDF called Word', 'a.docx', () => pdf([['x']]), 'ATTACHMENT_MISMATCH'],
  ['Word called PDF', 'a.pdf', () => whole, 'ATTACHMENT_MISMATCH'],
  ['Word called a book', 'a.epub', () => whole, 'ATTACHMENT_MISMATCH'],
  ['a book called Word', 'a.docx', () => epub('x'), 'ATTACHMENT_MISMATCH'],
  ['OpenDocument called code', 'a.py', () => odt('x'), 'ATTACHMENT_MISMATCH'],
  [
    'a program called PDF',
    'a.pdf',
    () => hex(`4d5a9000 0300 0000 0400 ${'00'.repeat(64)}`),
    'ATTACHMENT_MISMATCH',
  ],
  ['a program', 'a.exe', () => hex(`4d5a9000 0300 0000 0400 ${'00'.repeat(64)}`), 'ATTACHMENT_UNSUPPORTED'],
  ['unknown bytes', 'a.bin', () => zeros(1), 'ATTACHMENT_UNSUPPORTED'],
  [
    'what only begins as UTF-16 does',
    'a.txt',
    () => Buffer.concat([hex('fffe'), hex('00d8 4100 00dc 00d8 0000 17'.repeat(300))]),
    'ATTACHMENT_MISMATCH',
  ],
  [
    'what only begins as UTF-8 does',
    'a.log',
    () => Buffer.concat([hex('efbbbf'), zeros(1)]),
    'ATTACHMENT_MISMATCH',
  ],
  ['what only begins as UTF-32 does', 'a.bin', () => hex('fffe0000 ffffffff'), 'ATTACHMENT_UNSUPPORTED'],
  ['a ZIP', 'a.zip', () => zip({ 'a.txt': 'x' }), 'ATTACHMENT_UNSUPPORTED'],
  [
    'a ZIP in a ZIP',
    'a.zip',
    () => zip({ 'a.zip': zip({ 'b.zip': zip({ c: zeros(8) }) }) }),
    'ATTACHMENT_UNSUPPORTED',
  ],
  [
    'a spreadsheet',
    'a.xlsx',
    () => zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<x/>' }),
    'ATTACHMENT_UNSUPPORTED',
  ],
  [
    'slides',
    'a.pptx',
    () => zip({ '[Content_Types].xml': '<Types/>', 'ppt/p.xml': '<x/>' }),
    'ATTACHMENT_UNSUPPORTED',
  ],
  [
    'an OpenDocument spreadsheet',
    'a.ods',
    () => zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }),
    'ATTACHMENT_UNSUPPORTED',
  ],
  ['RTF', 'a.rtf', () => ascii('{\\rtf1\\ansi Hello}'), 'ATTACHMENT_UNSUPPORTED'],
  ['a gzip', 'a.gz', () => hex('1f8b0800000000000003 4b04 0043beb7e801000000'), 'ATTACHMENT_UNSUPPORTED'],
  [
    'Word of the nineties',
    'a.doc',
    () => Buffer.concat([hex('d0cf11e0a1b11ae1'), zeros(1)]),
    'ATTACHMENT_UNSUPPORTED',
  ],
  [
    'Word with a password',
    'a.docx',
    () => Buffer.concat([hex('d0cf11e0a1b11ae1'), zeros(1), Buffer.from('EncryptedPackage', 'utf16le')]),
    'ATTACHMENT_ENCRYPTED',
  ],
  ['a ZIP with a password as Word', 'a.docx', () => flagged(whole), 'ATTACHMENT_ENCRYPTED'],
  [
    'OpenDocument with a password',
    'a.odt',
    () =>
      withFile(
        odtParts('<text:p>x</text:p>'),
        'META-INF/manifest.xml',
        '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>',
      ),
    'ATTACHMENT_ENCRYPTED',
  ],
  [
    'a book locked by a shop',
    'a.epub',
    () =>
      withFile(
        epubParts(['<p>x</p>']),
        'META-INF/encryption.xml',
        '<e><CipherReference URI="OPS/chapter%200.xhtml"/></e>',
      ),
    'ATTACHMENT_ENCRYPTED',
  ],
  [
    'a zip bomb as Word',
    'a.docx',
    () => withFile(docxParts(wordParagraph('x')), 'word/footnotes.xml', zeros(64)),
    'ATTACHMENT_UNSAFE',
  ],
  [
    'a zip bomb as OpenDocument',
    'a.odt',
    () => withFile(odtParts(''), 'content.xml', zeros(64)),
    'ATTACHMENT_UNSAFE',
  ],
  [
    'a zip bomb as a book',
    'a.epub',
    () => withFile(epubParts(['x']), 'OPS/chapter 0.xhtml', zeros(64)),
    'ATTACHMENT_UNSAFE',
  ],
  [
    'a zip bomb in the type',
    'a.odt',
    () => withFile(odtParts(''), 'mimetype', zeros(64)),
    'ATTACHMENT_UNSAFE',
  ],
  [
    'many bombs, each small enough',
    'a.docx',
    () =>
      zip({
        ...docxParts('x'),
        ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`word/${index}.xml`, zeros(4)])),
      }),
    'ATTACHMENT_UNSAFE',
  ],
  [
    'too many members',
    'a.docx',
    () =>
      zip(
        {
          ...docxParts('x'),
          ...Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`word/${index}`, ''])),
        },
        0,
      ),
    'ATTACHMENT_UNSAFE',
  ],
  ['a page nested too deeply', 'a.html', () => ascii(nested('div', 50_000)), 'ATTACHMENT_UNSAFE'],
  ['XML nested too deeply', 'a.odt', () => zip(odtParts(nested('text:span', 50_000))), 'ATTACHMENT_UNSAFE'],
  ['half a Word document', 'a.docx', () => whole.subarray(0, whole.length / 2), 'ATTACHMENT_DAMAGED'],
  [
    'Word without its document',
    'a.docx',
    () => zip({ '[Content_Types].xml': '<Types/>', 'word/x.xml': '<x/>' }),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'OpenDocument without content',
    'a.odt',
    () => zip({ mimetype: 'application/vnd.oasis.opendocument.text' }),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'OpenDocument of broken XML',
    'a.odt',
    () => withFile(odtParts(''), 'content.xml', '<a><b></a>'),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'a book without a container',
    'a.epub',
    () => zip({ mimetype: 'application/epub+zip' }),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'a book that points out of itself',
    'a.epub',
    () =>
      withFile(epubParts(['x']), 'META-INF/container.xml', '<c><rootfile full-path="../../etc/passwd"/></c>'),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'a member that points out of the archive',
    'a.docx',
    () => withFile(docxParts('x'), '../../evil.xml', 'x'),
    'ATTACHMENT_DAMAGED',
  ],
  ['a PDF that is only a head', 'a.pdf', () => ascii('%PDF-1.7\n'), 'ATTACHMENT_DAMAGED'],
  ['a PDF of rubbish', 'a.pdf', () => ascii(`%PDF-1.7\n${'rubbish '.repeat(1000)}`), 'ATTACHMENT_DAMAGED'],
  [
    'a PDF whose pages are their own parents',
    'a.pdf',
    () => pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R]/Count 1>>']),
    'ATTACHMENT_DAMAGED',
  ],
  [
    'a PDF of 10,000 pages',
    'a.pdf',
    () => pdf(Array.from({ length: 10_000 }, (_, index) => [`Page ${index}`])),
    'ATTACHMENT_TOO_LONG',
  ],
  ['three million characters', 'a.txt', () => Buffer.alloc(3_000_000, 'abc '), 'ATTACHMENT_TOO_LONG'],
]

describe('is refused, in time and with its reason', () => {
  it.each(refused)('%s (%s)', async (_what, name, make, code) => {
    const bytes = make()
    const startedAt = performance.now()
    expect(await codeOf(name, bytes)).toBe(code)
    expect(performance.now() - startedAt).toBeLessThan(limitMs)
  })
})

const textOf = async (name: string, bytes: Uint8Array) =>
  (await readDocument(name, bytes, { cmapsDir: '/nowhere' })).text

describe('does no harm', () => {
  it.each<[string, string, () => Uint8Array, string]>([
    [
      'entities that laugh, in a book',
      'a.epub',
      () =>
        withFile(epubParts(['']), 'OPS/chapter 0.xhtml', `${laughs}<html><body><p>a &j; b</p></body></html>`),
      'a &j; b',
    ],
    [
      'an entity that is a file',
      'a.epub',
      () =>
        withFile(
          epubParts(['']),
          'OPS/chapter 0.xhtml',
          '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body><p>a &f; b</p></body></html>',
        ),
      'a &f; b',
    ],
    [
      'entities that laugh, in OpenDocument',
      'a.odt',
      () =>
        withFile(
          odtParts(''),
          'content.xml',
          (odtParts('<text:p>a &j; b</text:p>')['content.xml'] ?? '').replace('?>', `?>${laughs}`),
        ),
      'a &j; b',
    ],
    [
      'a bomb among the pictures, which are never unpacked',
      'a.docx',
      () => withFile(docxParts(wordParagraph('Hello')), 'word/media/a.png', zeros(64)),
      'Hello',
    ],
    [
      'a PDF that wants to run a script',
      'a.pdf',
      () => pdf([['Hello']], { catalog: '/OpenAction<</S/JavaScript/JS(globalThis.ran = true)>>' }),
      'Hello',
    ],
    ['a PDF that is compressed', 'a.pdf', () => pdf([['Hello']], { compress: true }), 'Hello'],
    [
      'a PDF with a bomb that no page shows',
      'a.pdf',
      () => pdf([['Hello']], { extra: [`<</Length 0>>${deflateSync(zeros(1)).length}`] }),
      'Hello',
    ],
    ['a plain one, which the same eyes let through', 'a.docx', () => whole, 'Hello'],
  ])('%s', async (_what, name, make, text) => {
    const startedAt = performance.now()
    expect(await textOf(name, make())).toBe(text)
    expect(performance.now() - startedAt).toBeLessThan(limitMs)
    expect('ran' in globalThis).toBe(false)
  })
})
