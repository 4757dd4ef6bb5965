import { expect, it } from 'vitest'
import { markdownToPlainText } from './plain-text.ts'

it.each([
  [
    '# A *title*\n\nWords with **weight**, `code` and ~~none~~.',
    'A title\n\nWords with weight, code and none.',
  ],
  ['- one\n- two\n  - inner\n- [x] done', '- one\n- two\n  - inner\n- [x] done'],
  ['3. c\n4. d', '3. c\n4. d'],
  ['```js\nlet a = 1\n```', 'let a = 1'],
  ['> quoted\n\n---\n\nafter', 'quoted\n\nafter'],
  ['| a | b |\n|---|---|\n| 1 | **2** |', 'a\tb\n1\t2'],
  ['[a page](https://a.example) and https://b.example', 'a page (https://a.example) and https://b.example'],
  ['שלום **עולם**', 'שלום עולם'],
  ['a\\*b &amp; <b>c</b>', 'a*b & <b>c</b>'],
])('%j reads %j', (markdown, expected) => {
  expect(markdownToPlainText(markdown)).toBe(expected)
})
