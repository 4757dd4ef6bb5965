import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** Where a parser of Markdown keeps what it was taught. */
interface Lessons {
  micromarkExtensions?: unknown[]
  fromMarkdownExtensions?: unknown[]
}

/**
 * Teaches GitHub's Markdown: tables, task lists, footnotes, strikethrough, bare addresses. For reading alone; `remark-gfm` would
 * bring what writes Markdown into the first load as well.
 */
export function remarkGfm(this: { data: () => object }): void {
  const data: Lessons = this.data()
  ;(data.micromarkExtensions ??= []).push(gfm())
  ;(data.fromMarkdownExtensions ??= []).push(gfmFromMarkdown())
}
