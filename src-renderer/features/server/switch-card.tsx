import { KeyRound, ShieldAlert, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ApiStatus } from '#contract/api.ts'
import { useApi } from '#state/api.ts'
import { useToasts } from '#state/toasts.ts'
import { classes } from '#ui/classes.ts'
import { Switch } from '#ui/switch.tsx'
import { Callout, cardClasses } from '../library/page.tsx'
import { CopyPath } from '../shared/copy-path.tsx'

/** On or off, and where it is. */
export function SwitchCard({ status }: { status: ApiStatus }) {
  const { t } = useTranslation()
  const update = useApi((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  const { settings, state, address } = status
  return (
    <section aria-label={t('server.switch')} className={classes(cardClasses, 'mb-8 px-4 py-3')}>
      <Switch
        label={t('server.switch')}
        description={t('server.switchHelp')}
        isSelected={settings.enabled}
        onChange={(enabled) => void update({ enabled }).catch(showError)}
      />
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2" role="status">
        <p className="flex items-center gap-2 text-13 text-ink-muted">
          <span
            aria-hidden="true"
            className={classes(
              'size-2 rounded-full',
              state === 'on' ? 'bg-accent' : state === 'failed' ? 'bg-danger' : 'bg-line-strong',
            )}
          />
          {t(`server.state.${state}`)}
        </p>
        {address !== null && (
          <div className="min-w-0 flex-1 basis-56">
            <CopyPath path={address} label={t('server.copyAddress')} />
          </div>
        )}
      </div>
      {state === 'failed' && (
        <div className="mt-3">
          <Callout icon={<TriangleAlert aria-hidden="true" />} tone="danger">
            {t('server.failed', { port: settings.port })}
          </Callout>
        </div>
      )}
      {settings.enabled && !settings.keysRequired && (
        <div className="mt-3">
          <Callout icon={<ShieldAlert aria-hidden="true" />} tone="warning">
            {t('server.openToAll')}
          </Callout>
        </div>
      )}
      {settings.enabled && settings.keysRequired && status.keys.length === 0 && (
        <div className="mt-3">
          <Callout icon={<KeyRound aria-hidden="true" />}>{t('server.noKeyYet')}</Callout>
        </div>
      )}
    </section>
  )
}
