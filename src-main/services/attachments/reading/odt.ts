import { XmlElement, XmlText } from '@rgrove/parse-xml'
import type { ElementContent } from 'hast'
import type { Document } from '#contract/document-reader.ts'
import type { Archive } from './archive.ts'
import { damaged, encrypted } from './errors.ts'
import { notesOn } from './html.ts'
import { writeMarkdown } from './markdown.ts'
import { element, elementsNamed, localName, parsePart, textOfFirst } from './xml.ts'

/** Reads an OpenDocument text as Markdown: https://docs.oasis-open.org/office/OpenDocument/v1.3/ part 3, 5 and 9. */
export const readOdt = async (archive: Archive): Promise<Document> => {
  const manifest = 'META-INF/manifest.xml'
  if (archive.has(manifest)) {
    const isLocked = elementsNamed(parsePart(await archive.read(manifest)), 'encryption-data').length > 0
    if (isLocked) throw encrypted()
  }
  const body = elementsNamed(parsePart(await archive.read('content.xml')), 'text').find(
    ({ name }) => name === 'office:text',
  )
  if (!body) throw damaged()
  const written = writeMarkdown({ type: 'root', children: childrenOf(body) })
  return {
    kind: 'odt',
    title: archive.has('meta.xml') ? textOfFirst(parsePart(await archive.read('meta.xml')), 'title') : null,
    text: written.markdown,
    unit: null,
    sections: [],
    notes: notesOn([written]),
  }
}

/** What text is written in, as the elements of HTML that mean the same. */
const asHtml: Readonly<Record<string, string>> = {
  p: 'p',
  list: 'ul',
  'list-header': 'li',
  table: 'table',
  'table-row': 'tr',
  'table-cell': 'td',
  section: 'div',
}
/** What is no part of the text: marks of changes, comments, forms, page numbers' declarations. */
const leftOut = new Set([
  'tracked-changes',
  'annotation',
  'annotation-end',
  'forms',
  'sequence-decls',
  'variable-decls',
  'user-field-decls',
  'covered-table-cell',
  'bookmark',
])

const childrenOf = (parent: XmlElement): ElementContent[] =>
  parent.children.flatMap((child): ElementContent[] => {
    if (child instanceof XmlText) return [{ type: 'text', value: child.text }]
    return child instanceof XmlElement ? contentOf(child) : []
  })

const contentOf = (node: XmlElement): ElementContent[] => {
  const name = localName(node)
  const { attributes } = node
  if (leftOut.has(name)) return []
  switch (name) {
    case 'h': {
      const level = Math.min(Math.max(Number(attributes['text:outline-level']) || 1, 1), 6)
      return [element(`h${level}`, childrenOf(node))]
    }
    case 's':
    case 'tab':
      return [{ type: 'text', value: ' ' }]
    case 'line-break':
      return [element('br', [])]
    case 'a':
      return [element('a', childrenOf(node), { href: attributes['xlink:href'] ?? '' })]
    case 'image':
      return [element('img', [], { src: '', alt: '' })]
    case 'list-item': {
      // Every item is a paragraph here; one alone would be written with blank lines around it.
      const [first, ...others] = childrenOf(node)
      const isParagraph = first?.type === 'element' && first.tagName === 'p'
      return [element('li', isParagraph ? [...first.children, ...others] : childrenOf(node))]
    }
    case 'note':
      return [{ type: 'text', value: ` (${node.text.replaceAll(/\s+/g, ' ').trim()})` }]
    default: {
      const tagName = asHtml[name]
      return tagName === undefined ? childrenOf(node) : [element(tagName, childrenOf(node))]
    }
  }
}
