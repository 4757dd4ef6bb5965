import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NetworkEntry } from '#contract/network.ts'
import { formatBytes, formatTime } from '#i18n/index.ts'
import { useNetworkLog } from '#state/network.ts'
import { DisclosureButton } from '#ui/disclosure-button.tsx'

const shownAtMost = 100

/** Every connection that left this computer, so that one can see for oneself; none at all is the usual case. */
export function NetworkLogList() {
  const { t, i18n } = useTranslation()
  const log = useNetworkLog()
  const [isOpen, setOpen] = useState(false)
  if (log === null) return null
  const since = formatTime(log.since, i18n.language)
  if (log.count === 0) {
    return (
      <p className="flex items-center gap-2 text-13 text-accent">
        <ShieldCheck aria-hidden="true" className="size-4 shrink-0" />
        {t('settings.noConnections', { since })}
      </p>
    )
  }
  return (
    <div>
      <DisclosureButton className="-ms-2" isOpen={isOpen} onChange={setOpen}>
        {t('settings.connections', { count: log.count, since })}
      </DisclosureButton>
      {isOpen && (
        <ul
          aria-label={t('settings.connectionsList')}
          tabIndex={0}
          className="mt-1 max-h-64 divide-y divide-line overflow-y-auto rounded-lg border border-line bg-raised text-12"
        >
          {log.entries.slice(0, shownAtMost).map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  )
}

function EntryRow({ entry }: { entry: NetworkEntry }) {
  const { t, i18n } = useTranslation()
  const { at, purpose, host, bytes, status } = entry
  // A purpose without a text of its own is said as the host says it.
  const why = t(`settings.purpose.${purpose as 'model search'}`, { defaultValue: purpose })
  return (
    <li className="flex flex-wrap items-center gap-x-3 px-3 py-1.5 tabular-nums">
      <span className="w-16 text-ink-faint">{formatTime(at, i18n.language)}</span>
      <span className="min-w-0 flex-1 truncate font-medium">{host}</span>
      <span className="text-ink-muted">{why}</span>
      <span className="w-16 text-end text-ink-muted">
        {status === null ? t('settings.noAnswer') : formatBytes(bytes, i18n.language)}
      </span>
    </li>
  )
}
