import { GripVertical, Pause, Play, RotateCcw, X } from 'lucide-react'
import { useId, useRef, useState, type Ref } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { GridListItem } from 'react-aria-components/GridList'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#i18n/index.ts'
import type { Download } from '#contract/downloads.ts'
import { isUnderWay, useDownloads } from '#state/downloads.ts'
import { useToasts } from '#state/toasts.ts'
import { classes, focusRing } from '#ui/classes.ts'
import { Button } from '#ui/button.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { percentText, progressText, shareOf } from '#features/shared/progress-text.ts'
import { Trouble } from './trouble.tsx'

/** What arrived in hours on a poor connection is not deleted by one press. */
const worthAskingBytes = 1_000_000

/** One download under way, paused or in trouble. */
export function DownloadRow({ download, canMove }: { download: Download; canMove: boolean }) {
  const { t, i18n } = useTranslation()
  const { id, name, quantization, doneBytes } = download
  const cancel = useDownloads((state) => state.cancel)
  const showError = useToasts((toasts) => toasts.showError)
  const [isAsking, setAsking] = useState(false)
  const cancelIt = () => void cancel(id).catch(showError)
  const cancelButton = useRef<HTMLButtonElement>(null)
  const questionId = useId()
  const keep = () => {
    setAsking(false)
    cancelButton.current?.focus()
  }
  return (
    <GridListItem
      id={id}
      textValue={name}
      className={classes(
        'group border-b border-line px-3 py-3 outline-none last:border-b-0 data-dragging:opacity-50',
        'data-focus-visible:outline-2 data-focus-visible:-outline-offset-2 data-focus-visible:outline-accent data-focus-visible:outline-solid',
      )}
    >
      <div className="flex items-center gap-2">
        <AriaButton
          slot="drag"
          aria-label={t('library.downloads.move', { name })}
          className={classes(
            // Always there: whether rows can be dragged must not change while they are shown.
            canMove ? 'grid' : 'hidden',
            'size-7 shrink-0 cursor-grab place-items-center rounded-md text-ink-faint data-hovered:bg-hover data-hovered:text-ink max-sm:size-10',
            focusRing,
          )}
        >
          <GripVertical aria-hidden="true" className="size-4" />
        </AriaButton>
        <div className="min-w-0 flex-1 ps-1">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="min-w-0 text-14 leading-5 font-medium break-words">{name}</span>
            {quantization !== null && <span className="text-12 text-ink-faint">{quantization}</span>}
          </p>
          <p className="text-12 leading-5 text-ink-muted tabular-nums">
            {progressText(t, download, i18n.language)}
          </p>
        </div>
        <span className="w-10 text-end text-13 text-ink-muted tabular-nums max-sm:hidden">
          {percentText(download, i18n.language)}
        </span>
        <Controls
          download={download}
          cancelButton={cancelButton}
          onCancel={doneBytes < worthAskingBytes ? cancelIt : () => setAsking(true)}
        />
      </div>
      <ProgressBar
        label={t('library.downloads.progressOf', { name })}
        {...progressOf(download)}
        className={classes('mt-2', !isUnderWay(download) && 'opacity-50')}
      />
      {isAsking && (
        <div
          role="group"
          aria-labelledby={questionId}
          onKeyDown={(event) => {
            if (event.key === 'Escape') keep()
          }}
          className="mt-2 flex flex-wrap items-center gap-2 rounded-md border border-danger/30 px-3 py-2 text-12 text-danger"
        >
          <p id={questionId} className="min-w-0 flex-1 basis-56">
            {t('library.downloads.cancelAsk', { bytes: formatBytes(doneBytes, i18n.language) })}
          </p>
          <Button autoFocus size="small" onPress={keep}>
            {t('library.downloads.cancelKeep')}
          </Button>
          <Button size="small" variant="danger" onPress={cancelIt}>
            {t('library.downloads.cancelDelete')}
          </Button>
        </div>
      )}
      <Trouble download={download} />
    </GridListItem>
  )
}

/** A bar that moves by itself only while something is really going on. */
function progressOf(download: Download): { value?: number } {
  const value = shareOf(download)
  if (value === undefined && download.status === 'running') return {}
  return { value: value ?? 0 }
}

interface ControlsProps {
  download: Download
  cancelButton: Ref<HTMLButtonElement>
  onCancel: () => void
}

function Controls({ download, cancelButton, onCancel }: ControlsProps) {
  const { t } = useTranslation()
  const { id, name, status } = download
  const pause = useDownloads((state) => state.pause)
  const resume = useDownloads((state) => state.resume)
  const showError = useToasts((toasts) => toasts.showError)
  const run = (action: (id: string) => Promise<void>) => () => void action(id).catch(showError)
  return (
    <div className="flex gap-0.5">
      {status === 'paused' || status === 'waiting' || status === 'failed' ? (
        <IconButton
          label={
            status === 'paused'
              ? t('library.downloads.resume', { name })
              : t('library.downloads.retry', { name })
          }
          onPress={run(resume)}
        >
          {status === 'paused' ? <Play /> : <RotateCcw />}
        </IconButton>
      ) : (
        <IconButton
          label={t('library.downloads.pause', { name })}
          isDisabled={status === 'verifying'}
          onPress={run(pause)}
        >
          <Pause />
        </IconButton>
      )}
      <IconButton ref={cancelButton} label={t('library.downloads.cancel', { name })} onPress={onCancel}>
        <X />
      </IconButton>
    </div>
  )
}
