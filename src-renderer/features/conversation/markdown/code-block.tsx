import { Check, Copy, Download, WrapText } from 'lucide-react'
import { memo, useCallback, useLayoutEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'
import { useAfterPaint } from '#ui/use-after-paint.ts'
import { useCopy } from '../use-copy.ts'
import { saveAs } from '#ui/save-as.ts'
import { extensionOf } from './file-extension.ts'
import { codeToReact } from './hast-to-react.ts'
import { languageOf } from './languages.ts'
import { createLazy, useLazy } from './lazy.ts'
import { maxHighlightedLength, tallLength } from './limits.ts'
import { PlainText } from './plain-text.tsx'
import { usePaced } from './use-paced.ts'
import { useWide } from './use-wide.ts'
import { useWrapping } from './use-wrapping.ts'

interface CodeBlockProps {
  code: string
  /** As the model named it; empty when it did not. */
  language: string
  /** It still grows. */
  isStreaming?: boolean
}

const noColours = createLazy(() => Promise.resolve(null))

/** Code with its language, its colours, and a button that copies it. */
export const CodeBlock = memo(function CodeBlock({ code, language, isStreaming = false }: CodeBlockProps) {
  const { t } = useTranslation()
  const [wraps] = useWrapping()
  const lines = useRef<HTMLPreElement>(null)
  useWide(lines, code.length > maxHighlightedLength)
  const newest = useRef(code)
  useLayoutEffect(() => {
    newest.current = code
  }, [code])
  const read = useCallback(() => newest.current, [])
  const shown = language === '' ? t('conversation.code.plain') : language.slice(0, 40)
  return (
    <figure
      className="code-block group/code"
      dir="ltr"
      data-tall={code.length > tallLength}
      aria-label={t('conversation.code.label', { language: shown })}
    >
      <Caption name={shown} language={language} isStreaming={isStreaming} read={read} />
      <pre ref={lines} className={wraps ? 'code-lines wraps' : 'code-lines'}>
        {code.length > maxHighlightedLength ? (
          <PlainText text={code} as="code" />
        ) : (
          <Coloured code={code} language={language} isStreaming={isStreaming} />
        )}
      </pre>
    </figure>
  )
})

interface CaptionProps {
  name: string
  language: string
  isStreaming: boolean
  /** The code as it is when a button is pressed. */
  read: () => string
}

/** Above the code. Lines that come pass by it. */
const Caption = memo(function Caption({ name, language, isStreaming, read }: CaptionProps) {
  const { t } = useTranslation()
  const { hasCopied, copy } = useCopy()
  const [wraps, setWraps] = useWrapping()
  const isPainted = useAfterPaint()
  return (
    <figcaption className="code-caption">
      <span className="truncate">{name}</span>
      <span className="flex-1" />
      {isPainted && (
        <>
          <IconButton
            size="small"
            label={t('conversation.code.wrap')}
            aria-pressed={wraps}
            isActive={wraps}
            onPress={() => setWraps(!wraps)}
          >
            <WrapText />
          </IconButton>
          <IconButton
            size="small"
            label={t('conversation.code.save')}
            isDisabled={isStreaming}
            onPress={() => saveAs([read()], `${t('conversation.code.fileName')}.${extensionOf(language)}`)}
          >
            <Download />
          </IconButton>
          <IconButton
            size="small"
            label={hasCopied ? t('app.copied') : t('conversation.code.copy')}
            onPress={() => copy(read())}
          >
            {hasCopied ? <Check /> : <Copy />}
          </IconButton>
        </>
      )}
    </figcaption>
  )
})

/** A long code that still grows is coloured a few times a second; what came since is plain until then. */
function Coloured({ code, language, isStreaming }: Required<CodeBlockProps>) {
  const known = languageOf(language)
  const highlighter = useLazy(known?.lazy ?? noColours, known !== undefined)
  const settled = usePaced(code, isStreaming)
  const tree = useMemo(
    () => (highlighter && known ? highlighter.highlight(settled, known.language) : null),
    [highlighter, known, settled],
  )
  const elements = useMemo(() => (tree === null ? settled : codeToReact(tree)), [tree, settled])
  return (
    <code>
      {elements}
      {code.slice(settled.length)}
    </code>
  )
}
