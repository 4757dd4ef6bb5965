import type { Element, ElementContent, Properties, Root } from 'hast'

/**
 * Lets only known elements with known attributes through. Markdown alone makes no others; this is the wall
 * behind that, for whatever a plugin or a later version may do.
 */

const allowed: Partial<Record<string, readonly string[]>> = {
  p: [],
  br: [],
  hr: [],
  em: [],
  strong: [],
  del: [],
  blockquote: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  ul: ['className'],
  ol: ['start', 'className'],
  li: ['className', 'id'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['align'],
  td: ['align'],
  pre: [],
  code: ['className'],
  sup: [],
  section: ['dataFootnotes'],
  a: ['href', 'id', 'dataFootnoteRef', 'dataFootnoteBackref'],
  img: ['alt', 'src'],
  input: ['checked'],
}

const classNames = /^(?:language-.{1,40}|math-(?:inline|display)|contains-task-list|task-list-item)$/

function keep(properties: Properties, names: readonly string[]): Properties {
  const kept: Properties = {}
  for (const name of names) {
    const value = properties[name]
    if (value === undefined || value === null) continue
    kept[name] =
      name === 'className' && Array.isArray(value)
        ? value.filter((one) => classNames.test(String(one)))
        : value
  }
  return kept
}

/** A foreign element leaves its children behind; comments, doctypes and raw HTML become text or nothing. */
function tameNode(node: ElementContent): ElementContent[] {
  if (node.type === 'text') return [node]
  if (node.type === 'comment') return []
  if (node.type !== 'element') return [{ type: 'text', value: String((node as { value?: unknown }).value) }]
  const children = node.children.flatMap(tameNode)
  const names = Object.hasOwn(allowed, node.tagName) ? allowed[node.tagName] : undefined
  if (names === undefined) return children
  const tamed: Element = {
    type: 'element',
    tagName: node.tagName,
    properties: keep(node.properties, names),
    children,
    // Where it was written, for who copies it as it was.
    ...(node.tagName === 'table' && node.position && { position: node.position }),
  }
  return [tamed]
}

/** Hebrew, Arabic and the others that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const letter = /\p{L}/u
/** What reads in the direction of its own first letter, wherever it stands. */
const blocks = new Set(['p', 'li', 'ul', 'ol', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

const textOf = (node: ElementContent): string =>
  node.type === 'text' ? node.value : node.type === 'element' ? node.children.map(textOf).join('') : ''

/**
 * Said outright: `auto` leaves out what says its own direction, so that a list or a quotation would not see what is in it. Nothing
 * where there is no letter.
 */
function setDirections(node: Element): void {
  if (node.tagName === 'pre' || node.tagName === 'table') return
  const first = blocks.has(node.tagName) ? letter.exec(textOf(node))?.[0] : undefined
  if (first !== undefined) node.properties.dir = rightToLeft.test(first) ? 'rtl' : 'ltr'
  for (const child of node.children) if (child.type === 'element') setDirections(child)
}

/** A rehype plugin; it comes before those that we trust to add more (math). */
export const rehypeTame = () => (tree: Root) => {
  tree.children = tree.children.flatMap((child) => (child.type === 'doctype' ? [] : tameNode(child)))
  for (const child of tree.children) {
    if (child.type !== 'element') continue
    child.properties.dir = 'auto'
    if (rightToLeft.test(textOf(child))) setDirections(child)
  }
}
