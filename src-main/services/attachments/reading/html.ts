import type { Nodes, Root } from 'hast'
import { fromHtml } from 'hast-util-from-html'
import type { AttachmentNote } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import { writeMarkdown, type Written } from './markdown.ts'

export const parseHtml = (html: string): Root => fromHtml(html)

/** Reads a page as Markdown. */
export const readHtml = (html: string, notes: AttachmentNote[]): Document => {
  const tree = parseHtml(html)
  const title = titleOf(tree)
  const written = writeMarkdown(tree)
  return {
    kind: 'html',
    title,
    text: written.markdown,
    unit: null,
    sections: [],
    notes: [...notes, ...notesOn([written])],
  }
}

/** What was left out, over all the pages of a document. */
export const notesOn = (pages: readonly Pick<Written, 'pictures' | 'hidden'>[]): AttachmentNote[] => {
  const count = pages.reduce((sum, { pictures }) => sum + pictures, 0)
  const notes: AttachmentNote[] = []
  if (count > 0) notes.push({ code: 'pictures-left-out', count })
  if (pages.some(({ hidden }) => hidden)) notes.push({ code: 'hidden-text-left-out' })
  return notes
}

/** The text of the first of these elements; null where there is none, or nothing in it. */
export const textOfFirst = (tree: Root, tagNames: readonly string[]): string | null => {
  const waiting: Nodes[] = [tree]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'element' && tagNames.includes(node.tagName)) {
      const text = textIn(node).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
      if (text !== '') return text
    }
    if ('children' in node) waiting.push(...node.children.toReversed())
  }
  return null
}

const titleOf = (tree: Root) => textOfFirst(tree, ['title'])

const textIn = (top: Nodes): string => {
  let text = ''
  const waiting: Nodes[] = [top]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'text') text += node.value
    if ('children' in node) waiting.push(...node.children.toReversed())
  }
  return text
}
