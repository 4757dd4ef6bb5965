/** Reads chats of files in, and says what came of each. Knows the door for them, and nothing of whose files they are. */
import { useEffect, useEffectEvent } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'
import { useFileDrops } from '#state/file-drops.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { ImportResult } from './import-result.tsx'
import { useImports } from './use-imports.ts'

export function ImportDialog() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'import')
  const showDialog = useView((view) => view.showDialog)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('exchange.importTitle')}
      closeLabel={t('app.close')}
    >
      <ImportForm />
    </Dialog>
  )
}

function ImportForm() {
  const { t } = useTranslation()
  const { rpc, toasts } = useAppState()
  const { done, forget, current, read, cancel } = useImports()
  const receive = useFileDrops((state) => state.receive)
  const take = useEffectEvent((files: readonly File[]) => void read(files))
  useEffect(() => receive({ purpose: 'import', take: (files) => take(files) }), [receive])

  const undo = async (ids: readonly string[]) => {
    try {
      for (const id of ids) await rpc.client.chats.remove({ id })
      forget()
      toasts.getState().show({ text: t('exchange.undone', { count: ids.length }) })
    } catch (error) {
      toasts.getState().showError(error)
    }
  }

  const ids = done.flatMap(({ report }) => report?.imported ?? [])
  return (
    <div className="flex flex-col gap-4">
      <p className="text-13 text-pretty text-ink-muted">{t('exchange.importText')}</p>
      <FileTrigger allowsMultiple onSelect={(files) => void read([...(files ?? [])])}>
        <Button variant={done.length === 0 ? 'primary' : 'secondary'}>{t('exchange.choose')}</Button>
      </FileTrigger>
      <p className="text-center text-12 text-ink-faint">{t('exchange.orDrop')}</p>
      {current && (
        <div role="status" className="flex flex-wrap items-center gap-3 text-13">
          <span className="min-w-0 flex-1 truncate">
            {current.share < 1
              ? t('exchange.sending', { name: current.name })
              : t('exchange.reading', { name: current.name })}
          </span>
          <Button size="small" onPress={cancel}>
            {t('app.cancel')}
          </Button>
          <ProgressBar
            label={t('exchange.progress', { name: current.name })}
            {...(current.share < 1 && { value: current.share })}
          />
        </div>
      )}
      {done.length > 0 && (
        <ul aria-label={t('exchange.results')} className="divide-y divide-line rounded-lg border border-line">
          {done.map((imported, index) => (
            <ImportResult key={index} imported={imported} />
          ))}
        </ul>
      )}
      {ids.length > 0 && current === null && (
        <Button variant="quiet" className="self-start" onPress={() => void undo(ids)}>
          {t('exchange.undo', { count: ids.length })}
        </Button>
      )}
    </div>
  )
}
