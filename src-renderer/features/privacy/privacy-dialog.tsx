/** What lies where on this computer, and erasing it for real. Knows kinds and sizes, not what chats say. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { useView } from '#state/view.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { CopyPath } from '../shared/copy-path.tsx'
import { EraseEverything } from './erase-everything.tsx'
import { RemovedChats } from './removed-chats.tsx'
import { StoredItems } from './stored-items.tsx'

export function PrivacyDialog() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'privacy')
  const showDialog = useView((view) => view.showDialog)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('privacy.title')}
      closeLabel={t('app.close')}
    >
      <Content />
    </Dialog>
  )
}

function Content() {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  /** Grows with each change, so that all is asked anew. */
  const [round, setRound] = useState(0)
  const onChanged = () => setRound((now) => now + 1)
  const stored = useAsked(`stored ${round}`, (signal) =>
    rpc.client.privacy.whatIsStored(undefined, { signal }),
  )
  const removed = useAsked(`removed ${round}`, (signal) => rpc.client.chats.removed(undefined, { signal }))
  const error = stored.error ?? removed.error
  if (error) {
    return (
      <p role="alert" className="text-13 text-danger">
        {errorText(t, error)}
      </p>
    )
  }
  if (stored.value === null || removed.value === null) {
    return (
      <p role="status" className="flex items-center gap-2 text-13 text-ink-muted">
        <Spinner /> {t('app.loading')}
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <p className="text-13 text-pretty text-ink-muted">{t('privacy.text')}</p>
        <CopyPath path={stored.value.dataDir} label={t('settings.copyDataFolder')} />
      </div>
      <StoredItems items={stored.value.items} counts={stored.value.counts} />
      <RemovedChats chats={removed.value} onChanged={onChanged} />
      <EraseEverything onErased={onChanged} />
    </div>
  )
}
