/** Markdown as it is read aloud: the words without the marks. For the clipboard; nothing of it is shown. */
import type { Nodes, PhrasingContent, RootContent, Table } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** Cells with tabs between, so that a spreadsheet takes them. */
const tableText = ({ children }: Table): string =>
  children.map((row) => row.children.map(({ children }) => inline(children)).join('\t')).join('\n')

const inline = (nodes: readonly PhrasingContent[]): string => nodes.map((node) => textOf(node)).join('')
const blocks = (nodes: readonly RootContent[], between = '\n\n'): string =>
  nodes
    .map((node) => textOf(node))
    .filter((text) => text !== '')
    .join(between)

function textOf(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
    case 'html':
      return node.value
    case 'break':
      return '\n'
    case 'image':
      return node.alt ?? ''
    case 'link': {
      const text = inline(node.children)
      return text === node.url || node.url === `mailto:${text}` ? text : `${text} (${node.url})`
    }
    case 'table':
      return tableText(node)
    case 'list':
      return node.children
        .map((item, index) => {
          const mark = node.ordered ? `${(node.start ?? 1) + index}.` : '-'
          const done =
            item.checked === null || item.checked === undefined ? '' : item.checked ? '[x] ' : '[ ] '
          const indent = ' '.repeat(mark.length + 1)
          return `${mark} ${done}${blocks(item.children, item.spread ? '\n\n' : '\n').replaceAll('\n', `\n${indent}`)}`
        })
        .join(node.spread ? '\n\n' : '\n')
    case 'footnoteReference':
      return `[${node.identifier}]`
    case 'footnoteDefinition':
      return `[${node.identifier}] ${blocks(node.children)}`
    case 'root':
    case 'blockquote':
      return blocks(node.children)
    case 'heading':
    case 'paragraph':
    case 'emphasis':
    case 'strong':
    case 'delete':
    case 'linkReference':
      return inline(node.children)
    default:
      return ''
  }
}

export const markdownToPlainText = (markdown: string): string =>
  textOf(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }))
