import katex from 'katex'
import { expect, test } from 'vitest'
import { readKatexMarkup } from './katex-markup.ts'

const formulas = [
  'x^2 + \\frac{1}{\\sqrt{2}}',
  '\\left(\\begin{matrix}a & b\\\\c & d\\end{matrix}\\right)',
  '\\overbrace{a+b}^{c} \\xrightarrow{abc} \\cancel{x} \\boxed{y}',
  '\\text{a < b \\& "c"} \\color{red}{x} \\bigl\\{ \\hat{x} \\tag{1}',
]

test.each(formulas)('%s is read whole', (formula) => {
  const markup = katex.renderToString(formula, { displayMode: true })
  const [root] = readKatexMarkup(markup)
  expect(root?.type).toBe('element')
  expect(JSON.stringify(root)).not.toMatch(/<\/?\w/)
})

test.each([
  '<img src="x">',
  '<span onclick="x">a</span>',
  '<span style="background:url(x)">a</span>',
  '<a href="x">a</a>',
  '<span><b></span>',
  '<span>',
  'a < b',
])('%s is refused', (markup) => {
  expect(() => readKatexMarkup(markup)).toThrow()
})
