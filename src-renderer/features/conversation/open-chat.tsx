import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useOpenChat } from '#state/chat.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { useView } from '#state/view.ts'
import { AnswerVoice } from './answer-voice.tsx'
import { ConversationCommands } from './conversation-commands.tsx'
import { Thread } from './thread.tsx'

const MapDialog = lazy(() => import('./map/map-dialog.tsx').then(({ MapDialog }) => ({ default: MapDialog })))

/** A stored chat: its messages, or why they cannot be shown. */
export function OpenChat({ onEditLast }: { onEditLast: () => void }) {
  const { t } = useTranslation()
  const hasContent = useOpenChat(({ content }) => content !== null)
  const dialog = useView((view) => view.dialog)
  const showDialog = useView((view) => view.showDialog)
  const error = useOpenChat((state) => state.error)
  const isRemoved = useOpenChat((state) => state.isRemoved)
  if (isRemoved) return <Notice title={t('conversation.removed')} />
  if (!hasContent) {
    return error === null ? (
      <div className="flex-1" aria-busy="true" />
    ) : (
      <Notice title={t('conversation.cannotOpen')} text={errorText(t, error)} />
    )
  }
  return (
    <>
      <Thread />
      <AnswerVoice />
      <ConversationCommands onEditLast={onEditLast} />
      {dialog === 'map' && (
        <Suspense>
          <MapDialog onClose={() => showDialog(null)} />
        </Suspense>
      )}
    </>
  )
}

function Notice({ title, text }: { title: string; text?: string }) {
  return (
    <div className="flex min-h-0 flex-1">
      <EmptyState title={title}>{text !== undefined && <p className="text-13">{text}</p>}</EmptyState>
    </div>
  )
}
