import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiSettings, ApiStatus } from '#contract/api.ts'
import { useApi } from '#state/api.ts'
import { useToasts } from '#state/toasts.ts'
import { classes } from '#ui/classes.ts'
import { NumberField } from '#ui/number-field.tsx'
import { Switch } from '#ui/switch.tsx'
import { cardClasses } from '../library/page.tsx'
import { Block } from './block.tsx'

const dayMinutes = 1440

/** Keys or not, where it listens, how long a model stays, how long an answer gets. */
export function Access({ status }: { status: ApiStatus }) {
  const { t } = useTranslation()
  const update = useApi((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  const { settings, sharesAddress } = status
  const change = (changes: Partial<ApiSettings>) => void update(changes).catch(showError)
  return (
    <Block title={t('server.access')}>
      <div className={classes(cardClasses, 'divide-y divide-line [&>*]:px-4 [&>*]:py-3')}>
        <Switch
          label={t('server.keysRequired')}
          description={t('server.keysRequiredHelp')}
          isSelected={settings.keysRequired}
          onChange={(keysRequired) => change({ keysRequired })}
        />
        {sharesAddress ? (
          <div>
            <p className="text-13 font-medium">{t('server.address')}</p>
            <p className="mt-0.5 text-12 leading-4 text-ink-faint">{t('server.sharesAddress')}</p>
          </div>
        ) : (
          <NumberRow
            label={t('server.port')}
            help={t('server.portHelp')}
            value={settings.port}
            min={1024}
            max={65_535}
            onChange={(port) => {
              if (port !== null) change({ port })
            }}
          />
        )}
        <NumberRow
          label={t('server.idle')}
          help={t('server.idleHelp')}
          value={settings.idleMinutes}
          placeholder={t('server.never')}
          min={1}
          max={7 * dayMinutes}
          onChange={(idleMinutes) => change({ idleMinutes })}
        />
        <NumberRow
          label={t('server.maxTokens')}
          help={t('server.maxTokensHelp')}
          value={settings.maxAnswerTokens}
          placeholder={t('server.noLimit')}
          min={1}
          max={10_000_000}
          onChange={(maxAnswerTokens) => change({ maxAnswerTokens })}
        />
      </div>
    </Block>
  )
}

interface NumberRowProps {
  label: string
  help: string
  value: number | null
  placeholder?: string
  min: number
  max: number
  onChange: (value: number | null) => void
}

function NumberRow({ label, help, min, max, ...props }: NumberRowProps) {
  const helpId = useId()
  return (
    <div>
      <div className="flex items-center gap-3">
        <span aria-hidden="true" className="min-w-0 flex-1 text-13 font-medium">
          {label}
        </span>
        <NumberField
          {...props}
          label={label}
          describedBy={helpId}
          minValue={min}
          maxValue={max}
          className="w-28"
        />
      </div>
      <p id={helpId} className="mt-0.5 text-12 leading-4 text-ink-faint">
        {help}
      </p>
    </div>
  )
}
