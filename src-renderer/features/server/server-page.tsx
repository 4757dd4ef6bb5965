/** The server for other programs: its switch, who may ask, and what was asked. Knows the store of the api and nothing of chats. */
import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import { useApi, useApiWatched } from '#state/api.ts'
import { classes } from '#ui/classes.ts'
import { columnClasses } from '../library/page.tsx'
import { ToolBar } from '../shared/tool-bar.tsx'
import { Access } from './access.tsx'
import { Calls } from './calls.tsx'
import { Keys } from './keys.tsx'
import { Origins } from './origins.tsx'
import { Snippets } from './snippets.tsx'
import { SwitchCard } from './switch-card.tsx'

export function ServerPage({ start }: { start: ReactNode }) {
  const { t } = useTranslation()
  useApiWatched()
  const status = useApi((state) => state.status)
  return (
    <>
      <ToolBar title={t('tools.names.server')} start={start} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className={classes(columnClasses, 'pt-4 pb-16')}>
          {status !== null && (
            <>
              <SwitchCard status={status} />
              <Keys status={status} />
              {status.address !== null && <Snippets address={status.address} />}
              <Calls />
              <Access status={status} />
              <Origins status={status} />
            </>
          )}
        </div>
      </div>
    </>
  )
}
