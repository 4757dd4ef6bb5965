import { Check, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import type { Imported } from './use-imports.ts'

/** How many chats that could not be read are named. */
const namedFailures = 5

/** What the report calls things of which nothing was read. */
const unreadKind = /^unread (?:file |table )/

/** What came of one file: how many chats, whose, and what was not understood. */
export function ImportResult({ imported: { name, report, error } }: { imported: Imported }) {
  const { t } = useTranslation()
  const isFine = report !== null && report.error === null && report.failed.length === 0
  const beside = Object.entries(report?.notUnderstood ?? {})
  const unread = beside.filter(([kind]) => unreadKind.test(kind))
  const understoodInPart = beside.filter(([kind]) => !unreadKind.test(kind))
  const Icon = isFine ? Check : TriangleAlert
  return (
    <li className="flex gap-2.5 px-3 py-2.5 text-13">
      <Icon
        aria-hidden="true"
        className={isFine ? 'mt-0.5 size-4 shrink-0 text-accent' : 'mt-0.5 size-4 shrink-0 text-warning'}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium break-words">
          <bdi>{name}</bdi>
          {report?.format && (
            <span className="font-normal text-ink-muted"> · {t(`exchange.from.${report.format}`)}</span>
          )}
        </p>
        {error && <p role="alert">{errorText(t, error)}</p>}
        {report && (
          <>
            {report.format !== null && (
              <p>
                {t('exchange.imported', { count: report.imported.length })}
                {report.duplicates > 0 && ` ${t('exchange.duplicates', { count: report.duplicates })}`}
              </p>
            )}
            {report.error !== null && (
              <p role="alert">{report.format === null ? t('exchange.unknown') : t('exchange.partly')}</p>
            )}
            {report.failed.slice(0, namedFailures).map(({ title, reason }, index) => (
              <p key={index} className="text-ink-muted">
                {t('exchange.failed', { title: title || t('chats.untitled'), reason })}
              </p>
            ))}
            {report.failed.length > namedFailures && (
              <p className="text-ink-muted">
                {t('exchange.moreFailed', { count: report.failed.length - namedFailures })}
              </p>
            )}
            {understoodInPart.length > 0 && (
              <p className="text-ink-muted">
                {t('exchange.notUnderstood', {
                  kinds: understoodInPart.map(([kind, count]) => `${kind} (${count})`).join(', '),
                })}
              </p>
            )}
            {unread.length > 0 && (
              <p className="text-ink-muted">
                {t('exchange.unread', {
                  kinds: unread.map(([kind]) => kind.replace(unreadKind, '')).join(', '),
                })}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  )
}
