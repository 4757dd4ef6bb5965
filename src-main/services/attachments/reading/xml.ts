import type { Element, ElementContent, Root } from 'hast'
import { parseXml, XmlElement, XmlText, type XmlDocument } from '@rgrove/parse-xml'
import { declaredInMarkup, decodeText } from './encoding.ts'
import { damaged } from './errors.ts'

/** XML without what makes it dangerous: the parser reads no DTD, so nothing expands and nothing is fetched. */

/** The text of an XML file, in the encoding that it declares. Throws ATTACHMENT_DAMAGED. */
export const xmlText = (bytes: Uint8Array): string => {
  const decoded = decodeText(bytes, declaredInMarkup)
  if (decoded === null) throw damaged()
  return decoded.text
}

/** `entity` says what `&name;` stands for; unknown ones stay as they are written. Throws the parser's own errors. */
export const parse = (xml: string, entity?: (reference: string) => string | undefined): XmlDocument =>
  parseXml(xml, { ignoreUndefinedEntities: true, ...(entity && { resolveUndefinedEntity: entity }) })

/** As `parse`, of a part that the document cannot do without. Throws ATTACHMENT_DAMAGED. */
export const parsePart = (bytes: Uint8Array): XmlElement => {
  try {
    const { root } = parse(xmlText(bytes))
    if (root) return root
  } catch (cause) {
    throw cause instanceof RangeError ? cause : damaged(cause)
  }
  throw damaged()
}

/** A name without its namespace's prefix. */
export const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(':') + 1)

/** Every element below `parent` that has this local name, in the order of the document. */
export const elementsNamed = (parent: XmlElement | XmlDocument, name: string): XmlElement[] =>
  parent.children.flatMap((child) =>
    child instanceof XmlElement
      ? [...(localName(child) === name ? [child] : []), ...elementsNamed(child, name)]
      : [],
  )

/** The text of the first element with this local name; null where there is none or nothing in it. */
export const textOfFirst = (parent: XmlElement | XmlDocument, name: string): string | null =>
  elementsNamed(parent, name)[0]?.text.replaceAll(/\s+/g, ' ').trim() || null

/** XHTML as a tree of HTML elements. */
export const toHast = (document: XmlDocument): Root => ({ type: 'root', children: hastOf(document) })

const hastOf = (parent: XmlElement | XmlDocument): ElementContent[] =>
  parent.children.flatMap((child): ElementContent[] => {
    if (child instanceof XmlText) return [{ type: 'text', value: child.text }]
    if (!(child instanceof XmlElement)) return []
    const { href, src, alt, hidden, style, colspan, rowspan } = child.attributes
    const properties = {
      href,
      src,
      alt,
      hidden: hidden !== undefined,
      style,
      colSpan: colspan,
      rowSpan: rowspan,
    }
    return [element(localName(child), hastOf(child), properties)]
  })

export const element = (
  tagName: string,
  children: ElementContent[],
  properties: Element['properties'] = {},
): Element => ({ type: 'element', tagName, properties, children })
