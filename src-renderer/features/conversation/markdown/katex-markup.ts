import type { Element, ElementContent } from 'hast'

/**
 * Reads KaTeX's own markup, which is always well-formed, as elements. A browser's parser would put its style
 * attributes under the page's policy, which forbids them; React sets the same styles one by one, which is
 * allowed. What KaTeX has no reason to write is an error.
 */

const tags = new Set(
  (
    'span svg path line math semantics annotation mrow mi mn mo mtext ms mspace msup msub msubsup mfrac msqrt mroot ' +
    'mover munder munderover mtable mtr mtd mlabeledtr mstyle mpadded mphantom menclose mglyph'
  ).split(' '),
)
const forbiddenAttribute = /^on|^(?:href|src|srcset|id|xlink:href|action|formaction)$/i
const forbiddenStyle = /url|[\\@<>(]/i
const token = /<(\/?)([\w-]+)((?:\s+[\w:-]+\s*=\s*"[^"]*")*)\s*(\/?)>|([^<]+)|</g
const attribute = /([\w:-]+)\s*=\s*"([^"]*)"/g

const entities: Partial<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" }
const decode = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#x27);/g, (whole, name: string) => entities[name] ?? whole)

function propertiesOf(source: string): Element['properties'] {
  const properties: Element['properties'] = {}
  for (const [, name = '', value = ''] of source.matchAll(attribute)) {
    if (name === 'xmlns') continue
    if (forbiddenAttribute.test(name) || (name === 'style' && forbiddenStyle.test(value))) {
      throw new Error(`KaTeX wrote an attribute that has no place here: ${name}`)
    }
    properties[name === 'class' ? 'className' : name] = decode(value)
  }
  return properties
}

/** The elements of KaTeX's markup; throws when it is anything else. */
export function readKatexMarkup(markup: string): ElementContent[] {
  const root: ElementContent[] = []
  const open: Element[] = []
  const add = (child: ElementContent) => (open.at(-1)?.children ?? root).push(child)
  for (const [whole, isEnd, tagName, attributes = '', isEmpty, text] of markup.matchAll(token)) {
    if (text !== undefined) {
      add({ type: 'text', value: decode(text) })
    } else if (tagName === undefined || !tags.has(tagName)) {
      throw new Error(`KaTeX wrote markup that has no place here: ${whole}`)
    } else if (isEnd === '/') {
      if (open.pop()?.tagName !== tagName) throw new Error('KaTeX wrote elements that do not nest.')
    } else {
      const element: Element = {
        type: 'element',
        tagName,
        properties: propertiesOf(attributes),
        children: [],
      }
      add(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  if (open.length > 0) throw new Error('KaTeX left an element open.')
  return root
}
