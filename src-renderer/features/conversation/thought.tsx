import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { countWords } from './count-words.ts'
import { Markdown } from './markdown/markdown.tsx'

interface ThoughtProps {
  text: string
  /** Absent while the model still thinks, or when nobody took the time. */
  durationMs: number | undefined
  isGrowing: boolean
}

/** Seconds since this was first seen growing. */
function useSeconds(isRunning: boolean): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => {
      setSeconds((before) => before + 1)
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  }, [isRunning])
  return seconds
}

const previewLength = 160

/** What the model thought before it answered: folded, with one line of it in sight while it goes on. */
export function Thought({ text, durationMs, isGrowing }: ThoughtProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const contentId = useId()
  const isThinking = isGrowing && durationMs === undefined
  const seen = useSeconds(isThinking)
  const label = isThinking
    ? seen < 2
      ? t('conversation.thinking')
      : t('conversation.thinkingFor', { seconds: seen })
    : durationMs === undefined
      ? t('conversation.thought')
      : t('conversation.thoughtFor', { seconds: Math.max(1, Math.round(durationMs / 1000)) })
  // Once, when it has ended: a long thought is not counted at every token.
  const words = useMemo(() => (isThinking ? 0 : countWords(text)), [isThinking, text])
  return (
    <section className="thought">
      <button
        type="button"
        className="thought-toggle"
        aria-expanded={isOpen}
        aria-controls={contentId}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight className={isOpen ? 'rotate-90' : 'rtl:-scale-x-100'} aria-hidden="true" />
        <span className="thought-label">{label}</span>
        {words > 0 && (
          <span className="text-ink-faint">{t('conversation.thoughtWords', { count: words })}</span>
        )}
        {isThinking && !isOpen && (
          <span className="thought-preview" aria-hidden="true" dir="auto">
            <bdi>{text.slice(-previewLength).replace(/[\s*#`_]+/g, ' ')}</bdi>
          </span>
        )}
      </button>
      <div id={contentId} className="thought-text" hidden={!isOpen}>
        {isOpen && <Markdown text={text} isStreaming={isThinking} />}
      </div>
    </section>
  )
}
