import { Button } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { useTranslation } from 'react-i18next'
import type { ContextUse } from '#contract/context.ts'
import { formatCount, formatPercent } from '#i18n/index.ts'
import { classes, focusRing } from '#ui/classes.ts'
import { popoverClasses } from '#ui/menu.tsx'
import { contextParts } from './context-parts.ts'

/** How full the context is, in a short bar; by what, on a press. */
export function ContextMeter({ use }: { use: ContextUse }) {
  const { t, i18n } = useTranslation()
  const { contextSize, total, fits, isEstimate } = use
  const share = contextSize === null ? null : total / contextSize
  const count = formatCount(total, i18n.language)
  const about = isEstimate ? '≈ ' : ''
  const short =
    about +
    (share === null
      ? t('context.titleTokens', { tokens: count })
      : formatPercent(Math.min(share, 9.99), i18n.language))
  return (
    <DialogTrigger>
      <Button
        aria-label={
          share === null
            ? t('context.labelTokens', { tokens: count })
            : t('context.label', { share: formatPercent(share, i18n.language) })
        }
        className={classes(
          'flex h-8 cursor-default items-center gap-2 rounded-full px-2.5 text-12 tabular-nums',
          'transition-colors duration-120 ease-calm data-hovered:bg-hover aria-expanded:bg-hover max-sm:h-10',
          fits ? 'text-ink-faint' : 'font-medium text-danger',
          focusRing,
        )}
      >
        {contextSize !== null && (
          <Bar use={use} contextSize={contextSize} className="w-12 @max-[26rem]/window:w-6" />
        )}
        {short}
      </Button>
      <Popover placement="top" offset={6} className={popoverClasses}>
        <Dialog aria-label={t('context.title')} className="w-72 max-w-[calc(100vw-2rem)] p-4 outline-none">
          <Breakdown use={use} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

interface BarProps {
  use: ContextUse
  contextSize: number
  className?: string
}

function Bar({ use, contextSize, className }: BarProps) {
  const all = Math.max(contextSize, use.total)
  return (
    <span
      aria-hidden="true"
      className={classes('flex h-1.5 gap-px overflow-hidden rounded-full bg-selected', className)}
    >
      {contextParts(use).map(({ name, tokens, colour }) => (
        <span
          key={name}
          className={use.fits ? colour : 'bg-danger'}
          style={{ width: `${(tokens / all) * 100}%` }}
        />
      ))}
    </span>
  )
}

function Breakdown({ use }: { use: ContextUse }) {
  const { t, i18n } = useTranslation()
  const number = (value: number) => formatCount(value, i18n.language)
  const { contextSize, room } = use
  return (
    <>
      <h3 className="text-13 font-medium">
        {contextSize === null
          ? t('context.titleTokens', { tokens: number(use.total) })
          : t('context.titleOf', { tokens: number(use.total), size: number(contextSize) })}
      </h3>
      {contextSize !== null && <Bar use={use} contextSize={contextSize} className="mt-2 w-full" />}
      <dl className="mt-3 flex flex-col gap-1 text-12">
        {contextParts(use).map(({ name, tokens, colour }) => (
          <div key={name} className="flex items-center gap-2">
            <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', colour)} />
            <dt className="flex-1 text-ink-muted">{t(`context.parts.${name}`)}</dt>
            <dd className="tabular-nums">{number(tokens)}</dd>
          </div>
        ))}
        {room !== null && (
          <div className="flex items-center gap-2">
            <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-selected" />
            <dt className="flex-1 text-ink-muted">
              {t(room < 0 ? 'context.parts.tooMuch' : 'context.parts.answer')}
            </dt>
            <dd className={classes('tabular-nums', room < 0 && 'text-danger')}>{number(Math.abs(room))}</dd>
          </div>
        )}
      </dl>
      {use.unseen > 0 && (
        <p className="mt-3 text-12 text-ink-muted">{t('context.unseen', { count: use.unseen })}</p>
      )}
      {use.isEstimate && <p className="mt-3 text-12 text-ink-faint">{t('context.estimate')}</p>}
    </>
  )
}
