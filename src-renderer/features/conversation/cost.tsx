import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { useTranslation } from 'react-i18next'
import type { Message, Usage } from '#contract/messages.ts'
import { formatCount } from '#i18n/index.ts'
import { useView } from '#state/view.ts'
import { classes, focusRing } from '#ui/classes.ts'
import { popoverClasses } from '#ui/menu.tsx'
import { energyRows } from './energy-rows.ts'
import { useModelName } from './use-model-name.ts'

interface CostProps {
  message: Message
  usage: Usage
}

const seconds = (milliseconds: number, locale: string) =>
  new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: milliseconds < 1000 ? 'millisecond' : 'second',
    maximumFractionDigits: milliseconds < 1000 ? 0 : 1,
  }).format(milliseconds < 1000 ? milliseconds : milliseconds / 1000)

/** What an answer cost, in a few words; all of it on a press. */
export function Cost({ message, usage }: CostProps) {
  const { t, i18n } = useTranslation()
  const model = useModelName(message.modelId)
  const showTool = useView((view) => view.showTool)
  const count = (value: number) => formatCount(value, i18n.language)
  const rows: [string, string][] = [
    [t('conversation.cost.model'), model ?? ''],
    [t('conversation.cost.answer'), t('conversation.cost.tokens', { count: usage.completionTokens })],
    [t('conversation.cost.speed'), t('conversation.cost.perSecond', { value: count(usage.tokensPerSecond) })],
    [t('conversation.cost.first'), seconds(usage.timeToFirstTokenMs, i18n.language)],
    [t('conversation.cost.prompt'), t('conversation.cost.tokens', { count: usage.promptTokens })],
    [t('conversation.cost.cached'), t('conversation.cost.tokens', { count: usage.cachedTokens })],
    ...energyRows(t, usage, i18n.language),
    [t('conversation.cost.seed'), message.seed === null ? '' : String(message.seed)],
  ]
  return (
    <DialogTrigger>
      <AriaButton
        className={classes(
          'cursor-default rounded-md px-1.5 py-0.5 text-12 whitespace-nowrap text-ink-faint tabular-nums',
          'transition-colors duration-120 ease-calm data-hovered:bg-hover data-hovered:text-ink aria-expanded:bg-hover',
          focusRing,
        )}
      >
        {t('conversation.cost.short', {
          tokens: t('conversation.cost.tokens', { count: usage.completionTokens }),
          speed: t('conversation.cost.perSecond', { value: count(usage.tokensPerSecond) }),
        })}
      </AriaButton>
      <Popover placement="top start" offset={6} className={popoverClasses}>
        <Dialog aria-label={t('conversation.cost.title')} className="outline-none">
          <dl className="grid max-w-80 grid-cols-[auto_1fr] gap-x-5 gap-y-1 px-4 py-3 text-13">
            {rows
              .filter(([, value]) => value !== '')
              .map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-ink-muted">{name}</dt>
                  <dd className="text-end wrap-anywhere tabular-nums">{value}</dd>
                </div>
              ))}
          </dl>
          {usage.energy !== undefined && (
            <button
              type="button"
              className="mx-3 mb-3 rounded-md px-1 text-12 text-accent underline-offset-2 hover:underline"
              onClick={() => showTool('computer', 'energy')}
            >
              {t('conversation.cost.energyMore')}
            </button>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
