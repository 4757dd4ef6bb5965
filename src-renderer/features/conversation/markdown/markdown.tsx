/**
 * What a model wrote, as formatted text: the one renderer, for answers that stream and for those from long
 * ago. Its text is hostile: no HTML, no picture, no address is ever followed or loaded because of it. Knows
 * nothing of chats.
 */
import './code.css'
import './prose.css'
import { memo, useMemo } from 'react'
import { classes } from '#ui/classes.ts'
import { MarkdownBlock } from './block.tsx'
import { CodeBlock } from './code-block.tsx'
import { copyWithTex } from './copy-tex.ts'
import { completeBlock } from './complete-block.ts'
import { RenderGuard } from './plain-fallback.tsx'
import { splitBlocks } from './split-blocks.ts'
import { usePaced } from './use-paced.ts'
import { useStill } from './use-still.ts'

interface MarkdownProps {
  text: string
  /** More is coming: what its end has left open is closed for the eye. */
  isStreaming?: boolean
  /** Nothing more is coming, but it ended in the middle: closed likewise, so that nothing jumps when an answer is stopped. */
  isCut?: boolean
}

/** After so long without a word the mark at the end begins to breathe. */
const stillMs = 1500

// Formatted at once, not deferred: work that is broken off for each key and begun again is never done while somebody types.
export const Markdown = memo(function Markdown({ text, isStreaming = false, isCut = false }: MarkdownProps) {
  const hasNoNews = useStill(text, stillMs)
  const blocks = useMemo(() => splitBlocks(text), [text])
  return (
    <div
      className={classes('prose', isStreaming && 'streaming', isStreaming && hasNoNews && 'without-news')}
      onCopy={(event) => copyWithTex(event.nativeEvent)}
    >
      {blocks.map((block, index) => {
        const isLast = index === blocks.length - 1
        return (
          // Blocks only ever grow at the end, so a place is an identity.
          <Piece
            key={index}
            text={block.text}
            language={block.kind === 'code' ? block.language : null}
            isGrowing={isStreaming && isLast}
            isOpen={(isStreaming || isCut) && isLast}
          />
        )
      })}
    </div>
  )
})

interface PieceProps {
  text: string
  /** Null: it is not code. */
  language: string | null
  isGrowing: boolean
  /** It may end in the middle of something. */
  isOpen: boolean
}

/** One block. There are hundreds in a long answer, and with each word that comes only the last is another one. */
const Piece = memo(function Piece({ text, language, isGrowing, isOpen }: PieceProps) {
  return (
    <RenderGuard text={text}>
      {language === null ? (
        <EndOpenBlock text={text} isGrowing={isGrowing} isOpen={isOpen} />
      ) : (
        <CodeBlock code={text} language={language} isStreaming={isGrowing} />
      )}
    </RenderGuard>
  )
})

function EndOpenBlock({ text, isGrowing, isOpen }: Omit<PieceProps, 'language'>) {
  const paced = usePaced(text, isGrowing)
  return <MarkdownBlock text={isOpen ? completeBlock(paced) : paced} />
}
