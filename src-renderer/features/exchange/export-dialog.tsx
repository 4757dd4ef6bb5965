/** Takes chats out as files. Knows what is to be exported by the view, and nothing of how a file is made. */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exportFormats, type ExportFormat } from '#contract/exchange.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import { useChats } from '#state/chats.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useFolders } from '#state/folders.ts'
import { useView, type ViewState } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { ChoiceList } from '#ui/choice-list.tsx'
import { Dialog, DialogFooter } from '#ui/dialog.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { saveAs } from '#ui/save-as.ts'

export function ExportDialog() {
  const { t } = useTranslation()
  const exported = useView(({ dialog, exported }) => (dialog === 'export' ? exported : null))
  const showExport = useView((view) => view.showExport)
  return (
    <Dialog
      isOpen={exported !== null}
      onClose={() => showExport(null)}
      title={t('exchange.title')}
      closeLabel={t('app.close')}
    >
      {exported && <ExportForm exported={exported} onDone={() => showExport(null)} />}
    </Dialog>
  )
}

interface ExportFormProps {
  exported: NonNullable<ViewState['exported']>
  onDone: () => void
}

function ExportForm({ exported, onDone }: ExportFormProps) {
  const { t, i18n } = useTranslation()
  const { rpc, toasts } = useAppState()
  const { name, count, isAll } = useWhat(exported)
  const [format, setFormat] = useState<ExportFormat>('md')
  /** UTF-16 units that have come; null while nothing is under way. */
  const [length, setLength] = useState<number | null>(null)
  const [error, setError] = useState<ShownError | null>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const save = async () => {
    controller.current = new AbortController()
    const { signal } = controller.current
    const pieces: string[] = []
    let length = 0
    setError(null)
    setLength(0)
    try {
      for await (const piece of await rpc.client.exchange.export({ ...exported, format }, { signal })) {
        pieces.push(piece)
        length += piece.length
        setLength(length)
      }
      saveAs(pieces, `${name}.${format}`)
      toasts.getState().show({ text: t('exchange.saved', { name: `${name}.${format}` }) })
      onDone()
    } catch (failure) {
      if (!signal.aborted) setError(toShownError(failure))
    } finally {
      setLength(null)
    }
  }

  return (
    <div className="flex flex-col gap-4">
      <p className="text-13 text-pretty text-ink-muted">
        {t(isAll ? 'exchange.whatAll' : 'exchange.what', { name, count })}
      </p>
      <ChoiceList
        label={t('exchange.format')}
        value={format}
        onChange={setFormat}
        options={exportFormats.map((id) => ({
          id,
          name: t(`exchange.formats.${id}.name`),
          content: (
            <span className="flex min-w-0 flex-col">
              <span className="font-medium">{t(`exchange.formats.${id}.name`)}</span>
              <span className="text-12 text-pretty text-ink-muted">{t(`exchange.formats.${id}.text`)}</span>
            </span>
          ),
        }))}
      />
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      <DialogFooter>
        {length !== null && (
          <p role="status" className="me-auto flex items-center gap-2 text-13 text-ink-muted">
            <Spinner /> {t('exchange.underWay', { size: formatBytes(length, i18n.language) })}
          </p>
        )}
        {length !== null && <Button onPress={() => controller.current?.abort()}>{t('app.cancel')}</Button>}
        <Button variant="primary" isDisabled={length !== null || count === 0} onPress={() => void save()}>
          {t('exchange.save')}
        </Button>
      </DialogFooter>
    </div>
  )
}

/** What is exported, for people: its name and how many chats it is. */
function useWhat({ chatIds, folderId }: ExportFormProps['exported']) {
  const { t } = useTranslation()
  const chats = useChats((state) => state.chats) ?? []
  const folder = useFolders(({ folders }) => folders.find(({ id }) => id === folderId))
  const chosen = chats.filter(
    (chat) =>
      !chat.temporary &&
      (chatIds?.includes(chat.id) ?? true) &&
      (folderId === undefined || chat.folderId === folderId),
  )
  const [only] = chosen
  const title = chatIds && only ? only.title : (folder?.name ?? '')
  const isAll = chatIds === undefined && folderId === undefined
  return { name: title || t('exchange.everything'), count: chosen.length, isAll }
}
