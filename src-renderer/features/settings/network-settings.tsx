import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '#contract/settings.ts'
import { useHub } from '#state/hub.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { NumberField } from '#ui/number-field.tsx'
import { Switch } from '#ui/switch.tsx'
import { TextField } from '#ui/text-field.tsx'
import { NetworkLogList } from './network-log.tsx'

const megabyte = 1e6

interface NetworkSettingsProps {
  settings: Settings
  onChange: (change: Partial<Settings>) => void
}

/** Whether Palabre may connect, how fast it downloads, and the token for models that ask for an account. */
export function NetworkSettings({ settings, onChange }: NetworkSettingsProps) {
  const { t } = useTranslation()
  const limit = settings.downloadBytesPerSecond
  return (
    <>
      <Switch
        label={t('settings.offline')}
        description={t('settings.offlineHelp')}
        isSelected={settings.offline}
        onChange={(offline) => onChange({ offline })}
      />
      <div>
        <div className="flex items-center gap-3">
          <span aria-hidden="true" className="flex-1 text-13 font-medium">
            {t('settings.downloadLimit')}
          </span>
          <NumberField
            label={t('settings.downloadLimit')}
            describedBy="download-limit-help"
            value={limit === null ? null : limit / megabyte}
            minValue={0.1}
            step={0.1}
            placeholder={t('settings.noLimit')}
            className="w-28"
            onChange={(next) =>
              onChange({ downloadBytesPerSecond: next === null ? null : Math.round(next * megabyte) })
            }
          />
        </div>
        <p id="download-limit-help" className="mt-0.5 text-12 leading-4 text-ink-faint">
          {t('settings.downloadLimitHelp')}
        </p>
      </div>
      <HubToken />
      <NetworkLogList />
    </>
  )
}

/** Set or forgotten, never shown. */
function HubToken() {
  const { t } = useTranslation()
  const token = useHub((state) => state.token)
  const readToken = useHub((state) => state.readToken)
  const setToken = useHub((state) => state.setToken)
  const showError = useToasts((toasts) => toasts.showError)
  const [typed, setTyped] = useState('')
  useEffect(() => void readToken().catch(showError), [readToken, showError])

  const keep = () => void setToken(typed.trim()).then(() => setTyped(''), showError)
  if (token?.isSet && token.keptIn !== 'environment') {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="text-13 font-medium">{t('settings.token')}</p>
          <p className="text-12 leading-4 text-ink-faint">{t(`settings.tokenKept.${token.keptIn}`)}</p>
        </div>
        <Button size="small" onPress={() => void setToken(null).catch(showError)}>
          {t('settings.tokenForget')}
        </Button>
      </div>
    )
  }
  return (
    <form
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') keep()
      }}
    >
      <TextField
        className="flex-1"
        type="password"
        autoComplete="off"
        label={t('settings.token')}
        description={
          token?.isSet
            ? `${t('settings.tokenKept.environment')} ${t('settings.tokenHelp')}`
            : t('settings.tokenHelp')
        }
        placeholder={t('settings.tokenPlaceholder')}
        value={typed}
        onChange={setTyped}
      />
      <Button type="submit" className="mt-6" isDisabled={typed.trim() === ''}>
        {t('settings.tokenSave')}
      </Button>
    </form>
  )
}
