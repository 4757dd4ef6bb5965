import { useTranslation } from 'react-i18next'
import type { EnergyMethod } from '#contract/energy.ts'
import { formatWatts } from './units.ts'

/** How energy is known on this computer: what is used, what is not there, and what could be allowed. */
export function EnergyMethodText({ method }: { method: EnergyMethod }) {
  const { t, i18n } = useTranslation()
  const { rated, idleWatts, sources } = method
  const unreadable = sources.find(({ status }) => status === 'unreadable')
  return (
    <div className="flex flex-col gap-3 rounded-md bg-sunken p-3 text-13 leading-5">
      <dl className="flex flex-col gap-1">
        {sources.map(({ source, status }) => (
          <div key={source} className="flex flex-wrap gap-x-3">
            <dt className="min-w-0 flex-1 basis-44">{t(`computer.energy.sources.${source}`)}</dt>
            <dd className={status === 'used' ? 'font-medium' : 'text-ink-muted'}>
              {t(`computer.energy.status.${status}`)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-ink-muted">
        {method.method === 'estimate'
          ? t(`computer.energy.estimate.${rated.basis}`, {
              cpu: rated.cpuName,
              watts: formatWatts(rated.wattsPerCore, i18n.language),
            })
          : idleWatts === null
            ? t('computer.energy.idleUnknown')
            : t('computer.energy.idle', { watts: formatWatts(idleWatts, i18n.language) })}{' '}
        {t('computer.energy.shared')}
      </p>
      {unreadable !== undefined && (
        <div>
          <p className="text-ink-muted">{t('computer.energy.unreadable')}</p>
          <code dir="ltr" className="mt-1 block font-mono text-12 break-all select-text">
            {`sudo chmod a+r ${unreadable.paths.join(' ')}`}
          </code>
        </div>
      )}
    </div>
  )
}
