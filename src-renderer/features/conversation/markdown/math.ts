/** Formulas, loaded when the first one is met: the parser's extension, KaTeX, its style and fonts. */
import 'katex/dist/katex.min.css'
import type { Element, ElementContent, Root } from 'hast'
import katex from 'katex'
import { readKatexMarkup } from './katex-markup.ts'
import { maxFormulaLength } from './limits.ts'

export { default as remarkMath } from 'remark-math'

const classNamesOf = (node: Element): unknown[] =>
  Array.isArray(node.properties.className) ? node.properties.className : []

const textOf = (node: Element): string =>
  node.children.map((child) => (child.type === 'text' ? child.value : '')).join('')

const asSource = (source: string): ElementContent => ({
  type: 'element',
  tagName: 'code',
  properties: { className: ['math-source'] },
  children: [{ type: 'text', value: source }],
})

/** A formula as elements; as its own source when KaTeX does not understand it. */
function typeset(source: string, displayMode: boolean): ElementContent[] {
  if (source.length > maxFormulaLength) return [asSource(source)]
  try {
    const html = katex.renderToString(source, {
      displayMode,
      throwOnError: true,
      // No \href, \url, \includegraphics, \htmlClass and the like.
      trust: false,
      strict: 'ignore',
      maxExpand: 200,
      maxSize: 20,
      macros: {},
    })
    return readKatexMarkup(html)
  } catch {
    return [asSource(source)]
  }
}

function walk(parent: Root | Element) {
  parent.children = parent.children.flatMap((child): ElementContent[] => {
    if (child.type === 'doctype') return []
    if (child.type !== 'element') return [child]
    const only = child.children[0]
    if (child.tagName === 'pre' && only?.type === 'element' && classNamesOf(only).includes('math-display')) {
      return [
        {
          type: 'element',
          tagName: 'div',
          properties: { className: ['math-display'], dataTex: textOf(only).trim() },
          children: typeset(textOf(only), true),
        },
      ]
    }
    if (child.tagName === 'code' && classNamesOf(child).includes('math-inline')) {
      const source = textOf(child)
      return [
        {
          type: 'element',
          tagName: 'span',
          properties: { className: ['math-inline'], dataTex: source },
          children: typeset(source, false),
        },
      ]
    }
    walk(child)
    return [child]
  })
}

/** A rehype plugin. */
export const rehypeMath = () => (tree: Root) => {
  walk(tree)
}
