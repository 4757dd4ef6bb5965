import { expect, it } from 'vitest'
import type { Element } from 'hast'
import { cellsOf, markdownAt, toCsv } from './table-data.ts'

const element = (tagName: string, ...children: (Element | string)[]): Element => ({
  ...{ type: 'element', tagName, properties: {} },
  children: children.map((child) => (typeof child === 'string' ? { type: 'text', value: child } : child)),
})

it('reads the cells of a table, formulas as their source', () => {
  const formula: Element = { ...element('span', 'x2x2'), properties: { dataTex: 'x^2' } }
  const table = element(
    'table',
    element('thead', element('tr', element('th', 'A'), element('th', element('strong', 'B')))),
    '\n',
    element('tbody', element('tr', element('td', ' 1 '), element('td', 'is ', formula))),
  )
  expect(cellsOf(table)).toEqual([
    ['A', 'B'],
    ['1', 'is $x^2$'],
  ])
})

it('writes values as spreadsheets read them, and nothing that they would run', () => {
  expect(
    toCsv([
      ['a', 'b, c', 'd "e"'],
      ['', 'שלום', 'x\ny'],
    ]),
  ).toBe('a,"b, c","d ""e"""\r\n,שלום,"x\ny"\r\n')
  expect(toCsv([['-5', '+1.5 %', '-1,000', '€ 5']])).toBe('-5,+1.5 %,"-1,000",€ 5\r\n')
  expect(toCsv([['=1+1', '@x', '+cmd', '-cmd|x']])).toBe("'=1+1,'@x,'+cmd,'-cmd|x\r\n")
})

it('finds a table where it was written', () => {
  const source = '- x\n\n  | a |\n  |---|\n  | 1 |\n'
  const start = source.indexOf('|')
  const end = source.lastIndexOf('|') + 1
  expect(markdownAt(source, { start: { offset: start, column: 3 }, end: { offset: end } })).toBe(
    '| a |\n|---|\n| 1 |',
  )
})
