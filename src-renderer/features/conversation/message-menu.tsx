import { Columns2, Cpu, Ellipsis, GitFork, ScanText, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useModels } from '#state/models.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { useAnswerActions } from './use-answer-actions.ts'

const CompareDialog = lazy(() =>
  import('./compare/compare-dialog.tsx').then(({ CompareDialog }) => ({ default: CompareDialog })),
)

const RawDialog = lazy(() =>
  import('../raw/raw-dialog.tsx').then(({ RawDialog }) => ({ default: RawDialog })),
)

/** More of them are chosen at the top of the window, for all that follows. */
const offeredModels = 8

/** What is done with a message less often. */
export function MessageMenu({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { fork, regenerate, remove } = useAnswerActions()
  const siblings = useOpenChat(({ content }) => content?.siblings.get(message.parentId))
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const models = useModels((state) => state.models)
  const [isComparing, setComparing] = useState(false)
  const [showsRaw, setShowsRaw] = useState(false)
  const { rpc } = useAppState()
  const others =
    message.role === 'assistant'
      ? (models ?? []).filter(({ id }) => id !== message.modelId).slice(0, offeredModels)
      : []
  return (
    <>
      <Menu
        label={t('conversation.more')}
        trigger={
          <IconButton size="small" label={t('conversation.more')}>
            <Ellipsis />
          </IconButton>
        }
      >
        {siblings !== undefined && siblings.length > 1 && (
          <MenuItem text={t('compare.open')} icon={<Columns2 />} onAction={() => setComparing(true)} />
        )}
        <MenuItem text={t('raw.open')} icon={<ScanText />} onAction={() => setShowsRaw(true)} />
        <MenuItem text={t('conversation.fork')} icon={<GitFork />} onAction={() => fork(message.id)} />
        {others.length > 0 && <MenuSeparator />}
        {others.map(({ id, name }) => (
          <MenuItem
            key={id}
            id={`model:${id}`}
            text={t('conversation.regenerateWith', { name })}
            icon={<Cpu />}
            isDisabled={isGenerating}
            onAction={() => regenerate(message.id, { modelId: id })}
          />
        ))}
        <MenuSeparator />
        <MenuItem
          text={t('conversation.delete')}
          icon={<Trash2 />}
          tone="danger"
          onAction={() => remove(message.id)}
        />
      </Menu>
      {showsRaw && (
        <Suspense>
          <RawDialog
            id={message.id}
            ask={() => rpc.client.raw.message({ chatId: message.chatId, messageId: message.id })}
            onClose={() => setShowsRaw(false)}
          />
        </Suspense>
      )}
      {isComparing && siblings && (
        <Suspense>
          <CompareDialog message={message} siblings={siblings} onClose={() => setComparing(false)} />
        </Suspense>
      )}
    </>
  )
}
