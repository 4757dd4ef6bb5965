import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabToken } from '#contract/lab.ts'
import { classes } from '#ui/classes.ts'
import { pixelsPerRem } from '#ui/use-room.ts'
import { doubtOf, shareText, visible } from './token-format.ts'

const popoverWidthRem = 13
/** With the likeliest five others. */
const popoverHeightRem = 10.625

/**
 * An answer, each token underlined by how unsure the model was of it. Hovering tells what else it might have said; so do the arrow
 * keys, which go from doubt to doubt.
 */
export function TokenText({ tokens }: { tokens: readonly LabToken[] }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const doubtful = tokens.flatMap((token, index) => (doubtOf(token.logprob) > 0 ? [index] : []))
  const [active, setActive] = useState<number | null>(null)
  const [place, setPlace] = useState<{ top?: number; bottom?: number; left: number }>({ left: 0 })
  const tabStop = active !== null && doubtful.includes(active) ? active : doubtful[0]

  const show = (index: number, element: HTMLElement) => {
    const around = box.current?.getBoundingClientRect()
    const { top, bottom, left } = element.getBoundingClientRect()
    if (!around) return
    const rem = pixelsPerRem()
    // Above the token where there is no room below it.
    const isLow = bottom + popoverHeightRem * rem > window.innerHeight
    setPlace({
      ...(isLow ? { bottom: around.bottom - top + 4 } : { top: bottom - around.top + 4 }),
      left: Math.max(0, Math.min(left - around.left, around.width - popoverWidthRem * rem)),
    })
    setActive(index)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape' && active !== null) {
      event.stopPropagation()
      setActive(null)
    }
    if (step === undefined) return
    event.preventDefault()
    const next = doubtful[doubtful.indexOf(tabStop ?? 0) + step]
    box.current?.querySelector<HTMLElement>(`[data-token="${next ?? ''}"]`)?.focus()
  }
  const shown = active === null ? undefined : tokens[active]
  return (
    <div ref={box} className="relative" onMouseLeave={() => setActive(null)} onKeyDown={onKeyDown}>
      <div dir="auto" className="text-14 leading-7 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {tokens.map((token, index) => {
          const doubt = doubtOf(token.logprob)
          return doubt === 0 ? (
            <span key={index} onMouseEnter={(event) => show(index, event.currentTarget)}>
              {token.text}
            </span>
          ) : (
            <span
              key={index}
              role="button"
              data-token={index}
              tabIndex={index === tabStop ? 0 : -1}
              aria-label={describe(token)}
              className={classes('rounded-xs underline underline-offset-4', styles[doubt])}
              onMouseEnter={(event) => show(index, event.currentTarget)}
              onFocus={(event) => show(index, event.currentTarget)}
              onBlur={() => setActive(null)}
            >
              {token.text}
            </span>
          )
        })}
      </div>
      {shown && (
        <div
          className="pointer-events-none absolute z-10 w-52 rounded-lg border border-line bg-raised px-3 py-2 text-12 shadow-pop"
          style={place}
        >
          <Choice text={shown.text} logprob={shown.logprob} isChosen />
          {shown.others
            .filter(({ text }) => text !== shown.text)
            .map(({ text, logprob }, index) => (
              <Choice key={index} text={text} logprob={logprob} />
            ))}
        </div>
      )}
      <p className="mt-2 text-12 text-ink-faint">{t('raw.doubtHelp', { count: doubtful.length })}</p>
    </div>
  )
}

const styles = {
  1: 'decoration-warning decoration-dotted',
  2: 'decoration-warning decoration-2',
  3: 'bg-danger-soft decoration-danger decoration-2',
} as const

const describe = ({ text, logprob, others }: LabToken): string =>
  [{ text, logprob }, ...others.filter((other) => other.text !== text)]
    .map((choice) => `${visible(choice.text) || '∅'} ${shareText(choice.logprob)}`)
    .join(', ')

function Choice({ text, logprob, isChosen = false }: { text: string; logprob: number; isChosen?: boolean }) {
  return (
    <div className={classes('relative flex items-baseline gap-2 py-0.5', isChosen && 'font-medium')}>
      <span
        aria-hidden="true"
        className="absolute inset-y-0.5 start-0 rounded-xs bg-accent-soft"
        style={{ width: `${Math.exp(logprob) * 100}%` }}
      />
      <bdi className="relative min-w-0 flex-1 truncate font-mono">{visible(text) || '∅'}</bdi>
      <span className="relative tabular-nums">{shareText(logprob)}</span>
    </div>
  )
}
