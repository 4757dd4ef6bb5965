import { describe, expect, it } from 'vitest'
import { withoutMarks } from './without-marks.ts'

const shown = (text: string) => withoutMarks({ text, marks: [] }).text

describe('a line of Markdown in a list', () => {
  it.each([
    [
      '## Bread It *rises* in **warm** rooms; see [the mill](https://example.org/mill) and `yeast`.',
      'Bread It rises in warm rooms; see the mill and yeast.',
    ],
    ['# Title', 'Title'],
    ['first ### second', 'first second'],
    ['**[a link](x)** in *one*', 'a link in one'],
  ])('%s has no signs', (text, words) => {
    expect(shown(text)).toBe(words)
  })

  it.each([
    '2 * 3 * 4',
    'a**b and c',
    'issue # 5',
    'f(x)[0](1 + 2)',
    'snake_case __init__',
    '**cut in the mid',
    '``',
  ])('%s stays as it is', (text) => {
    expect(shown(text)).toBe(text)
  })

  it('shows an address in which something was found', () => {
    const found = { text: 'see [the mill](https://example.org/mill)', marks: [{ start: 23, end: 30 }] }
    expect(withoutMarks(found)).toEqual(found)
  })

  it('keeps what was found marked', () => {
    const { text, marks } = withoutMarks({
      text: '## Bread in **warm** rooms',
      marks: [
        { start: 14, end: 18 },
        { start: 3, end: 8 },
      ],
    })
    expect(marks.map(({ start, end }) => text.slice(start, end))).toEqual(['warm', 'Bread'])
  })
})
