import { Trans, useTranslation } from 'react-i18next'
import { useConnection } from '#state/connection.ts'
import { Button } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'

/** Lies over everything while the host does not know us; what was typed below stays. */
export function Refused() {
  const { t } = useTranslation()
  const retry = useConnection((connection) => connection.retry)
  return (
    <div
      role="alertdialog"
      aria-label={t('connection.refusedTitle')}
      className="fixed inset-0 z-60 flex overflow-y-auto bg-canvas"
    >
      <EmptyState icon={<TreeMark />} title={t('connection.refusedTitle')}>
        <p className="text-13 text-pretty">{t('connection.refusedText')}</p>
        <p className="text-13 text-pretty">
          <Trans
            i18nKey="connection.refusedHow"
            components={{ code: <code className="rounded-sm bg-sunken px-1 font-mono text-12" /> }}
          />
        </p>
        <Button className="mt-2" onPress={retry}>
          {t('connection.retry')}
        </Button>
      </EmptyState>
    </div>
  )
}
