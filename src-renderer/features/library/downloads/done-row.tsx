import { MessageCircle, ShieldCheck, ShieldQuestion, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Download } from '#contract/downloads.ts'
import { formatBytes } from '#i18n/index.ts'
import { useDownloads } from '#state/downloads.ts'
import { useModels } from '#state/models.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { useChatWith } from '#features/shared/use-chat-with.ts'
import { LibraryLink } from '../library-link.tsx'
import { RepairLink } from '../repair-link.tsx'
import { useDamage } from '../use-damage.ts'

/** A download that has arrived: whether its bytes are the right ones, and the way to a first chat. */
export function DoneRow({ download }: { download: Download }) {
  const { t, i18n } = useTranslation()
  const { id, modelId, name, hasExpectedHash } = download
  const cancel = useDownloads((state) => state.cancel)
  const showError = useToasts((toasts) => toasts.showError)
  const isHere = useModels(({ models }) => models?.some((model) => model.id === modelId) ?? false)
  const chatWith = useChatWith()
  const damage = useDamage(modelId)
  const Shield = hasExpectedHash ? ShieldCheck : ShieldQuestion
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-14 leading-5 font-medium">
          {isHere ? (
            <LibraryLink section="installed" item={modelId} className="rounded-sm hover:underline">
              {name}
            </LibraryLink>
          ) : (
            name
          )}
        </p>
        <p
          className={classes(
            'flex items-center gap-1.5 text-12 leading-5',
            hasExpectedHash ? 'text-accent' : 'text-ink-muted',
          )}
        >
          <Shield aria-hidden="true" className="size-3.5 shrink-0" />
          {hasExpectedHash ? t('library.hash.matched') : t('library.hash.computed')}
          <span className="text-ink-faint">{formatBytes(download.doneBytes, i18n.language)}</span>
        </p>
      </div>
      {isHere && damage && <RepairLink modelId={modelId} />}
      {isHere && !damage && (
        <Button size="small" variant="primary" onPress={() => chatWith(modelId)}>
          <MessageCircle aria-hidden="true" className="size-3.5" />
          {t('library.chatNow')}
        </Button>
      )}
      <IconButton
        className="max-sm:ms-auto"
        label={t('library.downloads.forget', { name })}
        onPress={() => void cancel(id).catch(showError)}
      >
        <X />
      </IconButton>
    </li>
  )
}
