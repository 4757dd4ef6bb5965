import { posix } from 'node:path'
import type { Root } from 'hast'
import type { AttachmentSection } from '#contract/attachments.ts'
import type { Document } from '#contract/document-reader.ts'
import type { Archive } from './archive.ts'
import { damaged, encrypted } from './errors.ts'
import { notesOn, parseHtml, textOfFirst as textOfFirstTag } from './html.ts'
import { join } from './join.ts'
import { writeMarkdown, type Written } from './markdown.ts'
import { elementsNamed, parse, parsePart, textOfFirst, toHast, xmlText } from './xml.ts'

/** Reads a book as Markdown, chapter by chapter in its own order: https://www.w3.org/TR/epub-33/. */
export const readEpub = async (archive: Archive): Promise<Document> => {
  const container = parsePart(await archive.read('META-INF/container.xml'))
  const packagePath = elementsNamed(container, 'rootfile')[0]?.attributes['full-path']
  if (packagePath === undefined) throw damaged()
  const book = parsePart(await archive.read(packagePath))
  const paths = chapterPaths(book, packagePath).filter((path) => archive.has(path))
  await refuseLocked(archive, paths)

  const chapters: { title: string | null; text: string }[] = []
  const written: Written[] = []
  for (const path of paths) {
    const tree = chapterTree(await archive.read(path))
    const title = textOfFirstTag(tree, ['h1', 'h2', 'h3']) ?? textOfFirstTag(tree, ['title'])
    const chapter = writeMarkdown(tree)
    written.push(chapter)
    if (chapter.markdown !== '') chapters.push({ title, text: chapter.markdown })
  }
  const { text, starts } = join(chapters.map(({ text }) => text))
  const sections: AttachmentSection[] = chapters.map(({ title }, index) => ({
    title,
    start: starts[index] ?? 0,
  }))
  return {
    kind: 'epub',
    title: textOfFirst(book, 'title'),
    text,
    unit: 'chapter',
    sections,
    notes: notesOn(written),
  }
}

type Xml = ReturnType<typeof parsePart>

/** The documents of the spine, as names in the archive. */
const chapterPaths = (book: Xml, packagePath: string): string[] => {
  const hrefs = new Map(
    elementsNamed(book, 'item').map(({ attributes }) => [attributes.id, attributes.href] as const),
  )
  return elementsNamed(book, 'itemref').flatMap(({ attributes }) => {
    const href = hrefs.get(attributes.idref)
    return href === undefined
      ? []
      : [posix.join(posix.dirname(packagePath), decoded(href.split('#', 1)[0] ?? ''))]
  })
}

const decoded = (href: string): string => {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}

/** Fonts may be garbled in any book; chapters only where a shop has locked it. */
const refuseLocked = async (archive: Archive, paths: readonly string[]) => {
  const list = 'META-INF/encryption.xml'
  if (!archive.has(list)) return
  const locked = elementsNamed(parsePart(await archive.read(list)), 'CipherReference').map(({ attributes }) =>
    decoded(attributes.URI ?? ''),
  )
  if (locked.some((path) => paths.includes(path))) throw encrypted()
}

/** Chapters are XHTML, but not all books keep to it. */
const chapterTree = (bytes: Uint8Array): Root => {
  const xhtml = xmlText(bytes)
  try {
    return toHast(parse(xhtml, entityText))
  } catch (error) {
    if (error instanceof RangeError) throw error
    // Empty elements of XML, which HTML would take for the beginning of the whole rest.
    return parseHtml(xhtml.replaceAll(/<(title|script|style|textarea|iframe)\b([^<>]*)\/>/gi, '<$1$2></$1>'))
  }
}

/** `&nbsp;` and the like, which XHTML takes from a DTD that is not read. */
const entityText = (reference: string): string | undefined => {
  const [body] = parseHtml(`<body>${reference}`).children.flatMap((node) =>
    node.type === 'element' ? node.children.slice(-1) : [],
  )
  const text = body?.type === 'element' ? body.children[0] : undefined
  return text?.type === 'text' && text.value !== reference ? text.value : undefined
}
