import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '#state/connection.ts'
import { Button } from '#ui/button.tsx'
import { Spinner } from '#ui/spinner.tsx'

/** A host that is gone for less than this (milliseconds) is not worth a word. */
const patienceMs = 1000

/** A thin line that says when the host is gone, and that it is being looked for. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const status = useConnection((connection) => connection.status)
  const retry = useConnection((connection) => connection.retry)
  const isAway = status === 'lost' || status === 'connecting'
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isAway) return
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isAway])
  return (
    <div role="status">
      {isAway && isLate && (
        <div className="flex min-h-9 items-center justify-center gap-2 border-b border-line bg-warning-soft px-3 text-13 text-warning">
          <Spinner />
          {status === 'lost' ? t('connection.lost') : t('connection.connecting')}
          <Button size="small" variant="quiet" className="text-warning" onPress={retry}>
            {t('connection.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}
