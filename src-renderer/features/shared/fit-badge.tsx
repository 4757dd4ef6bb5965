import type { TFunction } from 'i18next'
import { CircleCheck, CircleSlash2, Gauge } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Fit } from '#contract/fit.ts'
import { formatCount } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'
import { fits, isFastEnough } from './recommend.ts'

/** `12 tokens/s`, with one digit behind the point where the number is small. */
export const speedText = (t: TFunction, tokensPerSecond: number, locale: string): string =>
  t('fit.perSecond', {
    value: formatCount(tokensPerSecond < 10 ? tokensPerSecond : Math.round(tokensPerSecond), locale),
  })

interface FitBadgeProps {
  fit: Fit
  /** What was measured here; it counts more than what is expected. */
  measuredTokensPerSecond?: number | null
  /** Says where it runs too, rather than only that it does. */
  isLong?: boolean
}

/** Whether a model runs on this computer, and how fast; in words and a sign, not by colour alone. */
export function FitBadge({ fit, measuredTokensPerSecond = null, isLong = false }: FitBadgeProps) {
  const { t, i18n } = useTranslation()
  const isSlow = fits(fit) && !isFastEnough(fit) && measuredTokensPerSecond === null
  const Icon = !fits(fit) ? CircleSlash2 : isSlow ? Gauge : CircleCheck
  const verdict = !fits(fit)
    ? t('fit.verdict.no')
    : isLong
      ? t(`fit.verdict.${fit.verdict}`)
      : isSlow
        ? t('fit.slow')
        : t('fit.fits')
  const speed =
    measuredTokensPerSecond !== null
      ? speedText(t, measuredTokensPerSecond, i18n.language)
      : fits(fit) && fit.tokensPerSecond !== null
        ? t('fit.about', { speed: speedText(t, fit.tokensPerSecond, i18n.language) })
        : null
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 text-12 whitespace-nowrap tabular-nums',
        !fits(fit) ? 'text-ink-muted' : isSlow ? 'text-warning' : 'text-accent',
      )}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {verdict}
      {speed !== null && <span className="text-ink-muted">{speed}</span>}
    </span>
  )
}
