import { z } from 'zod'
import { unsupported } from '../core/errors.ts'
import { optional } from '../core/sampling.ts'

/** Texts, and documents as far as they are texts, as Anthropic's requests have them. */

export const textBlock = z.object({ type: z.literal('text'), text: z.string() })
export const anyBlock = z.object({ type: z.string().max(100) })

const texts = z.union([z.string(), z.array(z.union([textBlock, anyBlock]))])

export const documentBlock = z.object({
  type: z.literal('document'),
  title: optional(z.string()),
  context: optional(z.string()),
  source: z.union([
    z.object({ type: z.literal('text'), data: z.string() }),
    z.object({ type: z.literal('content'), content: texts }),
    anyBlock,
  ]),
})
export const searchResult = z.object({
  type: z.literal('search_result'),
  title: z.string(),
  source: z.string(),
  content: z.array(textBlock),
})
type Document = z.output<typeof documentBlock> | z.output<typeof searchResult>

/** Its title and its text. Throws ApiError 400 for what is no text. */
export const textOfDocument = (document: Document, param: string): string => {
  if (document.type === 'search_result') {
    const { title, source, content } = document
    return [title, source, ...content.map(({ text }) => text)].filter(Boolean).join('\n\n')
  }
  const { title, context, source } = document
  return [title, context, textOfSource(source, `${param}.source`)].filter(Boolean).join('\n\n')
}

const textOfSource = (source: z.output<typeof documentBlock>['source'], param: string): string => {
  if ('data' in source) return source.data
  if (!('content' in source)) throw unreadable(source.type, param)
  if (typeof source.content === 'string') return source.content
  return source.content
    .map((block) => {
      if ('text' in block) return block.text
      throw unreadable(block.type, param)
    })
    .join('\n\n')
}

const unreadable = (type: string, param: string) =>
  unsupported(param, `Documents of the type "${type}" cannot be read here; send their text.`)
