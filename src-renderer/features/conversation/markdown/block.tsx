import { memo, useId } from 'react'
import ReactMarkdown from 'react-markdown'
import { components } from './elements.tsx'
import { remarkGfm } from './gfm.ts'
import { createLazy, useLazy } from './lazy.ts'
import { isTooHeavy } from './limits.ts'
import { mayHoldMath, prepareMath } from './math-source.ts'
import { PlainFallback } from './plain-fallback.tsx'
import { SourceContext } from './source.ts'
import { rehypeTame } from './tame.ts'

export const math = createLazy(() => import('./math.ts'))

const plain = { remark: [remarkGfm], rehype: [rehypeTame] }

/** One block of Markdown, rendered again only when its own text changes. */
export const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  const id = useId()
  const hasMath = mayHoldMath(text)
  const loaded = useLazy(math, hasMath)
  if (isTooHeavy(text)) return <PlainFallback text={text} />
  const source = loaded ? prepareMath(text) : text
  return (
    <SourceContext value={source}>
      <ReactMarkdown
        remarkPlugins={loaded ? [...plain.remark, loaded.remarkMath] : plain.remark}
        rehypePlugins={loaded ? [...plain.rehype, loaded.rehypeMath] : plain.rehype}
        // Footnotes' ids are this block's own, and can never be those of the page.
        remarkRehypeOptions={{ clobberPrefix: `note-${id}-` }}
        // Addresses are judged where they are used: see links.tsx. Nothing else can hold one.
        urlTransform={(url) => url}
        components={components}
      >
        {source}
      </ReactMarkdown>
    </SourceContext>
  )
})
