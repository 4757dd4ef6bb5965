import { ArrowDownToLine, KeyRound, MessageCircle, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Download } from '#contract/downloads.ts'
import { formatBytes } from '#i18n/index.ts'
import { useDownloadOf, useDownloads } from '#state/downloads.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { useChatWith } from '#features/shared/use-chat-with.ts'
import { useAskToOpen } from '#features/conversation/link-gate.tsx'
import { progressText, shareOf } from '#features/shared/progress-text.ts'
import { Callout } from '../page.tsx'
import { Trouble, TroubleBox } from '../downloads/trouble.tsx'
import { RepairLink } from '../repair-link.tsx'
import { useDamage } from '../use-damage.ts'
import { useGoOnline } from './offline-note.tsx'
import { modelIdOf, type QuantizationOption } from './quantization-options.ts'

interface DownloadActionProps {
  repository: string
  option: QuantizationOption
  isGated: boolean
}

/** The one thing to do next with a file of the hub: fetch it, watch it come, or talk to it. */
export function DownloadAction({ repository, option, isGated }: DownloadActionProps) {
  const { t, i18n } = useTranslation()
  const modelId = modelIdOf(repository, option.path)
  const isHere = useModels(({ models }) => models?.some(({ id }) => id === modelId) ?? false)
  const download = useDownloadOf(modelId)
  const start = useDownloads((state) => state.start)
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  const showLibrary = useView((view) => view.showLibrary)
  const goOnline = useGoOnline()
  const [isStarting, setStarting] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)

  if (isHere) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <ChatOrRepair modelId={modelId} />
        <Button variant="quiet" onPress={() => showLibrary('installed', modelId)}>
          {t('library.installed.passport')}
        </Button>
      </div>
    )
  }
  if (download && download.status !== 'done') return <UnderWay download={download} />

  const begin = () => {
    setStarting(true)
    setError(null)
    start({ repository, path: option.path })
      .catch((failure: unknown) => setError(toShownError(failure)))
      .finally(() => setStarting(false))
  }
  const size = formatBytes(option.sizeBytes, i18n.language)
  return (
    <div className="flex flex-col gap-3">
      {isGated && (
        <Callout icon={<KeyRound aria-hidden="true" />}>
          <GatedNote repository={repository} />
        </Callout>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button variant="primary" className="h-10 px-5" isDisabled={isOffline || isStarting} onPress={begin}>
          <ArrowDownToLine aria-hidden="true" className="size-4" />
          {t('library.download')}
          <span className="font-normal opacity-85 tabular-nums">
            {option.isEstimate ? t('library.about', { value: size }) : size}
          </span>
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
      </div>
      {error && <TroubleBox error={error} />}
    </div>
  )
}

function ChatOrRepair({ modelId }: { modelId: string }) {
  const { t } = useTranslation()
  const chatWith = useChatWith()
  const damage = useDamage(modelId)
  if (damage) return <RepairLink modelId={modelId} />
  return (
    <Button variant="primary" className="h-10 px-5" onPress={() => chatWith(modelId)}>
      <MessageCircle aria-hidden="true" className="size-4" />
      {t('library.chatNow')}
    </Button>
  )
}

/** What is on its way, and what can be done about it here; the queue has the rest. */
function UnderWay({ download }: { download: Download }) {
  const { t, i18n } = useTranslation()
  const { id, name, status } = download
  const pause = useDownloads((state) => state.pause)
  const resume = useDownloads((state) => state.resume)
  const showLibrary = useView((view) => view.showLibrary)
  const showError = useToasts((toasts) => toasts.showError)
  const value = shareOf(download)
  return (
    <div>
      <p className="mb-1.5 text-13 text-ink tabular-nums">{progressText(t, download, i18n.language)}</p>
      <ProgressBar
        label={t('library.downloads.progressOf', { name })}
        {...(value !== undefined && { value })}
      />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {status === 'paused' || status === 'failed' ? (
          <Button variant="primary" onPress={() => void resume(id).catch(showError)}>
            {status === 'paused' ? t('library.downloads.goOn') : t('library.hub.tryAgain')}
          </Button>
        ) : (
          <Button isDisabled={status === 'verifying'} onPress={() => void pause(id).catch(showError)}>
            {t('library.downloads.pauseThis')}
          </Button>
        )}
        <Button variant="quiet" onPress={() => showLibrary('downloads')}>
          {t('library.downloads.show')}
        </Button>
      </div>
      <Trouble download={download} />
    </div>
  )
}

function GatedNote({ repository }: { repository: string }) {
  const { t } = useTranslation()
  const showDialog = useView((view) => view.showDialog)
  const askToOpen = useAskToOpen()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="min-w-0 flex-1 basis-64">{t('library.hub.gatedText')}</p>
      <Button size="small" onPress={() => askToOpen(`https://huggingface.co/${repository}`)}>
        {t('library.hub.openPage')}
      </Button>
      <Button size="small" onPress={() => showDialog('settings')}>
        {t('library.hub.enterToken')}
      </Button>
    </div>
  )
}
