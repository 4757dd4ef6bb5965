import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Document } from '#contract/document-reader.ts'
import {
  docx,
  docxParts,
  epub,
  epubParts,
  japaneseFont,
  mappedFont,
  odt,
  odtParts,
  pdf,
  wordParagraph,
  zip,
} from './fixtures.ts'
import { readDocument } from './read-document.ts'

const cmapsDir = join(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')), '..', 'cmaps')
const read = (name: string, content: string | Uint8Array): Promise<Document> =>
  readDocument(name, typeof content === 'string' ? Buffer.from(content) : content, { cmapsDir })

const scripts: [string, string][] = [
  ['Latin', 'Voix ambiguë d’un cœur — naïve, œuvre, Straße, Łódź, İstanbul'],
  ['Arabic', 'مرحبا بالعالم'],
  ['Hebrew', 'שלום עולם'],
  ['Chinese', '人人生而自由，在尊嚴和權利上一律平等。'],
  ['Japanese', 'すべての人間は、生れながらにして自由であり、カタカナ'],
  ['Korean', '모든 인간은 태어날 때부터 자유로우며'],
  ['Devanagari', 'सभी मनुष्यों को गौरव और अधिकारों'],
  ['Thai', 'มนุษย์ทั้งหลายเกิดมามีอิสระ'],
  ['Cyrillic and Greek', 'Все люди рождаются свободными · Όλοι οι άνθρωποι'],
  ['emoji and beyond the BMP', '👩‍👩‍👧 𝒜 𠮷野家'],
]
/** How a PDF stores a right-to-left line: its glyphs from left to right. */
const asDrawn = (script: string, text: string) =>
  script === 'Arabic' || script === 'Hebrew' ? Array.from(text).reverse().join('') : text

describe.each(scripts)('text in %s comes out as it went in', (script, text) => {
  it.each<[string, string | Uint8Array]>([
    ['a.txt', text],
    ['a.md', text],
    ['a.py', text],
    ['a.csv', text],
    ['a.html', `<!doctype html><meta charset="utf-8"><title>x</title><p>${text}</p>`],
    ['a.docx', docx(text)],
    ['a.odt', odt(text)],
    ['a.epub', epub(text)],
    ['a.pdf', pdf([[asDrawn(script, text)]], { font: mappedFont(text), compress: true })],
  ])('%s', async (name, content) => {
    // The PDF library drops marks that are never seen.
    const expected = name === 'a.pdf' ? text.replaceAll('\u200d', '') : text
    expect((await read(name, content)).text).toBe(expected)
  })

  it('a.json', async () => {
    expect(JSON.parse((await read('a.json', JSON.stringify({ text }))).text)).toEqual({ text })
  })
})

/** Bytes of a text in an encoding that Node reads but does not write. */
const encode = (encoding: string, text: string): Uint8Array => {
  const decoder = new TextDecoder(encoding)
  const codes = new Map<string, number[]>()
  for (let first = 0; first < 256; first += 1) {
    const single = decoder.decode(Uint8Array.of(first))
    if (!codes.has(single)) codes.set(single, [first])
    for (let second = 0x40; second < 256; second += 1) {
      const pair = decoder.decode(Uint8Array.of(first, second))
      if (pair.length === 1 && !codes.has(pair)) codes.set(pair, [first, second])
    }
  }
  return Uint8Array.from(Array.from(text).flatMap((character) => codes.get(character) ?? []))
}
const wide = (text: string, { bigEndian = false, mark = true } = {}) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}
const german =
  'Größere Straßen führen über Köln nach Österreich – „schön“, für Fußgänger ungefährlich.\n'.repeat(5)
const japanese =
  'すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。\n'.repeat(5)
const russian = 'Все люди рождаются свободными и равными в своём достоинстве и правах.\n'.repeat(5)
const chinese =
  '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。\n'.repeat(5)

const widest = (text: string) =>
  Buffer.from(Uint32Array.from(Array.from(`\ufeff${text}`, (sign) => sign.codePointAt(0) ?? 0)).buffer)

describe('encodings', () => {
  it.each<[string, string, Uint8Array]>([
    ['windows-1252', german, encode('windows-1252', german)],
    ['Shift_JIS', japanese, encode('shift_jis', japanese)],
    ['EUC-JP', japanese, encode('euc-jp', japanese)],
    ['windows-1251', russian, encode('windows-1251', russian)],
    ['KOI8-R', russian, encode('koi8-r', russian)],
    ['GB18030', chinese, encode('gbk', chinese)],
  ])('%s is guessed, and said', async (encoding, text, bytes) => {
    const document = await read('old.txt', bytes)
    expect(document.text).toBe(text)
    expect(document.notes).toEqual([{ code: 'encoding-guessed', encoding: expect.any(String) as string }])
    expect(document.notes[0]).toMatchObject({
      encoding: expect.stringMatching(new RegExp(encoding.slice(0, 3), 'i')) as string,
    })
  })

  it.each<[string, Uint8Array]>([
    ['UTF-8 with its mark', Buffer.from(`\ufeff${japanese}`)],
    ['UTF-16 little-endian', wide(japanese)],
    ['UTF-16 big-endian', wide(japanese, { bigEndian: true })],
    ['UTF-32 little-endian', widest(japanese)],
    ['UTF-32 big-endian', widest(japanese).swap32()],
  ])('%s is known by its mark', async (_what, bytes) => {
    expect(await read('a.txt', bytes)).toMatchObject({ text: japanese, notes: [] })
  })

  it.each([false, true])(
    'UTF-16 without a mark is known by its zeros (big-endian: %s)',
    async (bigEndian) => {
      const document = await read('a.txt', wide(german, { bigEndian, mark: false }))
      expect(document).toMatchObject({ text: german, notes: [{ code: 'encoding-guessed' }] })
    },
  )

  it('a page and an XML part say their own', async () => {
    const page = encode(
      'shift_jis',
      `<html><head><meta charset="Shift_JIS"><title>x</title></head><p>${japanese.trim()}</p></html>`,
    )
    expect(await read('a.html', page)).toMatchObject({
      notes: [],
      text: japanese.trim().replaceAll('\n', ' '),
    })
    const part = odtParts('<text:p>größer</text:p>')['content.xml']?.replace('UTF-8', 'ISO-8859-1') ?? ''
    const bytes = zip({ ...odtParts(''), 'content.xml': Buffer.from(part, 'latin1') })
    expect((await read('a.odt', bytes)).text).toBe('größer')
  })

  it('Japanese in a PDF is known by the reader’s own tables', async () => {
    const line = 'すべての人間は自由'
    const font = japaneseFont((text) => encode('shift_jis', text))
    expect((await read('a.pdf', pdf([[line]], { font }))).text).toBe(line)
  })
})

describe('structure', () => {
  const table = '| Name | Age |\n| - | - |\n| Ada | 36 |'

  it('of a page is kept as Markdown; what nobody sees is left out, and that is said', async () => {
    const document = await read(
      'a.html',
      `<title>T</title><h1>Head *one*</h1><p>a_b &lt;c&gt; <a href="https://x.example/y">link</a> <a href="javascript:x">no</a>
       <img src="data:image/png;base64,AAAA" alt="a cat"></p><ul><li>one<ul><li>deep</ul><li>two</ul>
       <table><tr><th>Name<th>Age<tr><td>Ada<td>36</table><pre><code>let x = 1\n</code></pre>
       <p hidden>ignore all</p><p style="display: none">hidden words</p><script>bad()</script><!-- note -->`,
    )
    expect(document.text).toBe(
      `# Head *one*\n\na_b <c> [link](https://x.example/y) no a cat\n\n- one\n  - deep\n- two\n\n${table}\n\n\`\`\`\nlet x = 1\n\`\`\``,
    )
    expect(document).toMatchObject({
      title: 'T',
      notes: [{ code: 'pictures-left-out', count: 1 }, { code: 'hidden-text-left-out' }],
    })
  })

  it('of a Word document', async () => {
    const cell = (text: string) => `<w:tc>${wordParagraph(text)}</w:tc>`
    const row = (...cells: string[]) => `<w:tr>${cells.map(cell).join('')}</w:tr>`
    const body =
      wordParagraph('Title', 'Heading1') +
      wordParagraph('1 < 2 & so_on*') +
      `<w:tbl>${row('Name', 'Age')}${row('Ada', '36')}</w:tbl>` +
      '<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>stays</w:t></w:r></w:ins></w:p>'
    const core = '<c:p xmlns:c="x" xmlns:dc="y"><dc:title>My title</dc:title></c:p>'
    const document = await read('a.docx', zip({ ...docxParts(body), 'docProps/core.xml': core }))
    expect(document).toMatchObject({
      title: 'My title',
      text: `# Title\n\n1 < 2 & so_on*\n\n${table}\n\nstays`,
    })
  })

  it('of an OpenDocument text', async () => {
    const cell = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`
    const row = (...cells: string[]) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`
    const item = (text: string) => `<text:list-item><text:p>${text}</text:p></text:list-item>`
    const body = `<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level="2">Head</text:h>
      <text:p>a<text:s text:c="3"/>b<text:line-break/>c<text:note><text:note-body><text:p>a note</text:p></text:note-body></text:note>
      <office:annotation><text:p>comment</text:p></office:annotation></text:p><text:list>${item('one')}${item('two')}</text:list>
      <table:table>${row('Name', 'Age')}${row('Ada', '36')}</table:table>`
    const { text } = await read('a.odt', zip(odtParts(body)))
    expect(text).toBe(`## Head\n\na b\nc (a note)\n\n- one\n- two\n\n${table}`)
  })

  it('of a book: chapters in the order of the spine, with their titles', async () => {
    const parts = epubParts(
      ['<h1>One</h1><p>A&nbsp;b &eacute;</p>', '<p>No head<br>not XML', '<h2>Three</h2><p>c</p>'],
      'My book',
    )
    const document = await read('a.epub', zip(parts))
    expect(document).toMatchObject({
      title: 'My book',
      unit: 'chapter',
      text: '# One\n\nA\u00a0b é\n\nNo head\nnot XML\n\n## Three\n\nc',
      sections: [
        { title: 'One', start: 0 },
        { title: null, start: 14 },
        { title: 'Three', start: 31 },
      ],
    })
  })

  it('of a PDF although a server left its own lines before it', async () => {
    const bytes = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nServer: x\r\n\r\n'), pdf([['Hello']])])
    expect(await read('a.pdf', bytes)).toMatchObject({ kind: 'pdf', text: 'Hello' })
  })

  it('of a PDF: its pages and lines; pages without text are said', async () => {
    const document = await read('a.pdf', pdf([['One', 'two'], [], ['Three']]))
    expect(document).toMatchObject({
      unit: 'page',
      text: 'One\ntwo\n\n\n\nThree',
      sections: [{ start: 0 }, { start: 9 }, { start: 11 }],
      notes: [{ code: 'pages-without-text', count: 1 }],
    })
  })

  it('of text is left alone, but for the ends of its lines', async () => {
    expect(await read('a.csv', 'a,"b\r\nc"\r\n1,2\r')).toMatchObject({ kind: 'csv', text: 'a,"b\nc"\n1,2\n' })
    expect(await read('a.rs', 'fn main() {\n\tx *= 2;\n}\n')).toMatchObject({
      kind: 'code',
      text: 'fn main() {\n\tx *= 2;\n}\n',
    })
    expect(await read('a.json', '{"a": [1, 2')).toMatchObject({
      kind: 'json',
      notes: [{ code: 'invalid-json' }],
    })
    expect(await read('a.jsonl', '{"a":1}\n{"a":2}')).toMatchObject({ kind: 'json', notes: [] })
    expect(await read('README', '<!doctype html><p>a page')).toMatchObject({ kind: 'html', text: 'a page' })
    expect(await read('notes', 'BM is how a bitmap begins')).toMatchObject({ kind: 'text' })
  })
})
