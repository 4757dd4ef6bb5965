import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiCall } from '#contract/api.ts'
import { formatTime } from '#i18n/index.ts'
import { useApi } from '#state/api.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Segmented } from '#ui/segmented.tsx'
import { cardClasses } from '../library/page.tsx'
import { Block } from './block.tsx'
import { CallDetails } from './call-details.tsx'

const shownAtFirst = 20

/** What was asked lately, as it happens. */
export function Calls() {
  const { t } = useTranslation()
  const calls = useApi((state) => state.calls) ?? []
  const [filter, setFilter] = useState<'all' | 'failed'>('all')
  const [openId, setOpenId] = useState<number | null>(null)
  const [showsAll, setShowsAll] = useState(false)
  const fitting = filter === 'all' ? calls : calls.filter(({ outcome }) => outcome === 'failed')
  const shown = showsAll ? fitting : fitting.slice(0, shownAtFirst)
  return (
    <Block
      title={t('server.calls')}
      aside={
        <Segmented
          label={t('server.filter')}
          hideLabel
          options={[
            { id: 'all', text: t('server.filterAll') },
            { id: 'failed', text: t('server.filterFailed') },
          ]}
          value={filter}
          onChange={setFilter}
        />
      }
    >
      <p className="mb-3 text-13 text-ink-muted">{t('server.callsHelp')}</p>
      {shown.length === 0 ? (
        <p className="text-13 text-ink-faint">
          {t(calls.length === 0 ? 'server.noCalls' : 'server.noFailedCalls')}
        </p>
      ) : (
        <ul aria-label={t('server.calls')} className={classes(cardClasses, 'divide-y divide-line')}>
          {shown.map((call) => (
            <li key={call.id}>
              <CallRow
                call={call}
                isOpen={openId === call.id}
                onToggle={() => setOpenId(openId === call.id ? null : call.id)}
              />
              {openId === call.id && <CallDetails call={call} />}
            </li>
          ))}
        </ul>
      )}
      {fitting.length > shown.length && (
        <Button variant="quiet" size="small" className="mt-2" onPress={() => setShowsAll(true)}>
          {t('library.places.all', { count: fitting.length })}
        </Button>
      )}
    </Block>
  )
}

interface CallRowProps {
  call: ApiCall
  isOpen: boolean
  onToggle: () => void
}

function CallRow({ call, isOpen, onToggle }: CallRowProps) {
  const { t, i18n } = useTranslation()
  const { at, method, path, model, status, outcome } = call
  const word = t(`server.outcome.${outcome}`)
  const isUnderWay = outcome === 'waiting' || outcome === 'running'
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={t('server.callLabel', { method, path, outcome: word })}
      onClick={onToggle}
      className="flex min-h-10 w-full items-center gap-x-3 px-3 py-1.5 text-start text-12 tabular-nums -outline-offset-2 hover:bg-hover"
    >
      <ChevronRight
        aria-hidden="true"
        className={classes(
          'size-3.5 text-ink-faint transition-transform',
          isOpen ? 'rotate-90' : 'rtl:-scale-x-100',
        )}
      />
      <span className="w-10 text-ink-faint">{formatTime(at, i18n.language)}</span>
      <bdi dir="ltr" className="min-w-0 flex-1 basis-32 truncate font-mono">
        {path}
      </bdi>
      <span className="min-w-0 truncate text-ink-muted max-sm:hidden">
        {call.keyName ?? t('server.noKey')}
      </span>
      {model !== null && (
        <bdi className="max-w-48 min-w-0 truncate text-ink-muted max-sm:hidden">{model}</bdi>
      )}
      <span
        className={classes(
          'w-20 text-end font-medium max-sm:w-16',
          outcome === 'failed' ? 'text-danger' : isUnderWay ? 'text-accent' : 'text-ink-muted',
        )}
      >
        {isUnderWay || status === null ? word : status}
      </span>
    </button>
  )
}
