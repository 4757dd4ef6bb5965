import type { Element, Nodes, Parents, Root } from 'hast'
import type { Link } from 'mdast'
import { toMdast } from 'hast-util-to-mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown, type Handlers } from 'mdast-util-to-markdown'

export interface Written {
  markdown: string
  /** How many pictures it had. */
  pictures: number
  /** Whether something was left out that a reader of the page would not have seen. */
  hidden: boolean
}

/** What is no text for a reader: scripts, and what stands for a page's machinery. */
const machinery = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'link',
  'meta',
  'base',
  'iframe',
  'object',
  'embed',
])
const pictures = new Set(['img', 'svg', 'picture', 'canvas', 'video', 'audio', 'image'])
/** Longer addresses are data or tracking, and cost more tokens than they say. */
const longestLink = 200

/** Writes a page as Markdown for a model to read: headings, lists, tables and links; characters are not escaped. Changes `tree`. */
export const writeMarkdown = (tree: Root): Written => {
  const found = sweep(tree)
  const markdown = toMarkdown(toMdast(tree), {
    bullet: '-',
    listItemIndent: 'one',
    rule: '-',
    extensions: [gfmToMarkdown({ tablePipeAlign: false })],
    handlers,
  })
  return { ...found, markdown: markdown.replaceAll(/\n{3,}/g, '\n\n').trim() }
}

/** Plain where the library would write what a renderer needs. */
const handlers: Partial<Handlers> = {
  text: ({ value }: { value: string }, _parent, { stack }) =>
    stack.includes('tableCell') ? value.replaceAll('|', '\\|').replaceAll('\n', ' ') : value,
  break: (_node, _parent, { stack }) => (stack.includes('tableCell') ? ' ' : '\n'),
  image: ({ alt }: { alt?: string | null }) => alt ?? '',
  link: (node: Link, _parent, state, info) => {
    const text = state.containerPhrasing(node, info)
    const isUseful = /^https?:/i.test(node.url) && node.url.length <= longestLink && node.url !== text
    return isUseful && text !== '' ? `[${text}](${node.url})` : text
  },
}

/** Takes out what nobody would read, and tells what that was. Walks without recursion: pages are nested as deep as they like. */
const sweep = (tree: Root): Pick<Written, 'pictures' | 'hidden'> => {
  const found = { pictures: 0, hidden: false }
  const waiting: Parents[] = [tree]
  const stays = (node: Nodes): boolean => {
    if (node.type === 'text') return true
    if (node.type !== 'element' || machinery.has(node.tagName)) return false
    if (isHidden(node)) {
      found.hidden = true
      return false
    }
    if (!pictures.has(node.tagName)) return true
    found.pictures += 1
    return node.tagName === 'img'
  }
  for (let parent = waiting.pop(); parent; parent = waiting.pop()) {
    parent.children = parent.children.filter(stays)
    if (parent.type === 'element' && parent.tagName === 'table') nameColumns(parent)
    for (const child of parent.children) if (child.type === 'element') waiting.push(child)
  }
  return found
}

/** Markdown's tables begin with the names of their columns: the first row, whatever the document made of it. */
const nameColumns = (table: Element) => {
  const parts = table.children.filter((child) => child.type === 'element')
  const first = parts.find(({ tagName }) => /^(?:thead|tbody|tr)$/.test(tagName))
  const row = first?.tagName === 'tr' ? first : first?.children.find((child) => child.type === 'element')
  for (const cell of row?.children ?? []) if (cell.type === 'element') cell.tagName = 'th'
}

const isHidden = ({ properties }: Element): boolean =>
  properties.hidden === true ||
  (typeof properties.style === 'string' &&
    /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))/i.test(properties.style))
