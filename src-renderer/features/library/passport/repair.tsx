import { RotateCcw, ShieldCheck, WifiOff } from 'lucide-react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { useAppState } from '#state/context.ts'
import type { DownloadSource } from '#state/downloads.ts'
import { toShownError } from '#state/errors.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { Button } from '#ui/button.tsx'
import { useGoOnline } from '../discover/offline-note.tsx'
import { getAgain } from './get-again.ts'

/** What a damaged model needs in place of a chat: to be fetched anew where that is possible, else to be read once more. */
export function Repair({ model, source }: { model: Model; source: DownloadSource | null }) {
  return source === null ? <ReadAgain model={model} /> : <GetAgain model={model} source={source} />
}

function ReadAgain({ model }: { model: Model }) {
  const { t } = useTranslation()
  const verify = useModels((state) => state.verify)
  const isRunning = useModels(({ verifications }) => verifications[model.id]?.isRunning ?? false)
  const read = () => {
    if (!isRunning) verify(model.id)
  }
  return (
    // Not disabled while it is read, as the focus would be lost.
    <Button variant="primary" onPress={read}>
      <ShieldCheck aria-hidden="true" className="size-4" />
      {t('library.hash.verify')}
    </Button>
  )
}

function GetAgain({ model, source }: { model: Model; source: DownloadSource }) {
  const { t } = useTranslation()
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  const goOnline = useGoOnline()
  const noteId = useId()
  const get = useGetAgain(model, source)
  return (
    <>
      <Button variant="primary" isDisabled={isOffline} aria-describedby={noteId} onPress={get}>
        <RotateCcw aria-hidden="true" className="size-4" />
        {t('library.hash.getAgain')}
      </Button>
      {isOffline && (
        <p className="flex items-center gap-2 text-13 text-ink-muted">
          <WifiOff aria-hidden="true" className="size-4" />
          {t('library.offlineNoDownload')}
          <Button size="small" onPress={goOnline}>
            {t('library.discover.goOnline')}
          </Button>
        </p>
      )}
      <p id={noteId} className="order-last w-full text-12 text-ink-muted">
        {t('library.hash.keptForADay')}
      </p>
    </>
  )
}

/** Shows the downloads meanwhile, and the model again where nothing could be asked for. */
function useGetAgain(model: Model, source: DownloadSource): () => void {
  const { t } = useTranslation()
  const { models, downloads, toasts, view } = useAppState()
  const isUnderWay = useRef(false)
  return () => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    const { remove, restore } = models.getState()
    const { show } = toasts.getState()
    getAgain({
      ...{ modelId: model.id, source, remove, restore, start: downloads.getState().start },
      onRemoved: () => {
        view.getState().showLibrary('downloads')
        show({ text: t('library.hash.gettingAgain', { name: model.name }), key: 'get-again' })
      },
    }).catch((error: unknown) => {
      isUnderWay.current = false
      show({ text: toShownError(error), tone: 'danger', key: 'get-again' })
      const { library, showLibrary } = view.getState()
      if (library?.section === 'downloads') showLibrary('installed', model.id)
    })
  }
}
