/** Reads chats of files in, and says what came of each. Knows the door for them, and nothing of whose files they are. */
import { useEffect, useRef, useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '#contract/exchange.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { importFile } from '#state/import-file.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { ImportResult } from './import-result.tsx'

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

export interface Imported {
  name: string
  report: ImportReport | null
  error: ShownError | null
}

function ImportForm() {
  const { t } = useTranslation()
  const { rpc, toasts } = useAppState()
  const [done, setDone] = useState<readonly Imported[]>([])
  /** The file under way, and how much of it was sent; null while there is none. */
  const [current, setCurrent] = useState<{ name: string; share: number } | null>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  /** One after the other, as the host takes them. */
  const read = async (files: readonly File[]) => {
    // The button stays: one that is disabled under the focus loses it, and Escape with it.
    if (current !== null) return
    controller.current = new AbortController()
    const { signal } = controller.current
    for (const file of files) {
      if (signal.aborted) break
      setCurrent({ name: file.name, share: 0 })
      const ended = await send(file, signal)
      if (ended) setDone((all) => [...all, ended])
    }
    setCurrent(null)
  }
  const send = async (file: File, signal: AbortSignal): Promise<Imported | null> => {
    const { name } = file
    try {
      const onProgress = (share: number) => setCurrent({ name, share })
      return { name, report: await importFile(file, { signal, onProgress }), error: null }
    } catch (error) {
      return signal.aborted ? null : { name, report: null, error: toShownError(error) }
    }
  }
  const undo = async (ids: readonly string[]) => {
    try {
      for (const id of ids) await rpc.client.chats.remove({ id })
      setDone([])
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
      {current && (
        <div role="status" className="flex flex-wrap items-center gap-3 text-13">
          <span className="min-w-0 flex-1 truncate">
            {current.share < 1
              ? t('exchange.sending', { name: current.name })
              : t('exchange.reading', { name: current.name })}
          </span>
          <Button size="small" onPress={() => controller.current?.abort()}>
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
