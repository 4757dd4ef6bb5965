import {
  BookMarked,
  Columns2,
  Ellipsis,
  GitFork,
  Network,
  Pencil,
  ScanText,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { useCopyItems } from './copy-items.tsx'
import { useEditing } from './editing.ts'
import { textOf } from './text-of.ts'
import { useAnswerActions } from './use-answer-actions.ts'

const CompareDialog = lazy(() =>
  import('./compare/compare-dialog.tsx').then(({ CompareDialog }) => ({ default: CompareDialog })),
)
const RawDialog = lazy(() =>
  import('../raw/raw-dialog.tsx').then(({ RawDialog }) => ({ default: RawDialog })),
)
const RegenerateDialog = lazy(() =>
  import('./regenerate-dialog.tsx').then(({ RegenerateDialog }) => ({ default: RegenerateDialog })),
)

/** So much of a message's beginning names the prompt that is made of it. */
const nameLength = 60

/** What is done with a message less often. */
export function MessageMenu({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { fork, remove } = useAnswerActions()
  const { edit } = useEditing()
  const { prompts, rpc } = useAppState()
  const showDialog = useView((view) => view.showDialog)
  const copyItems = useCopyItems(message)
  const siblings = useOpenChat(({ content }) => content?.siblings.get(message.parentId))
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const [shown, setShown] = useState<'compare' | 'again' | 'raw' | null>(null)
  const isAnswer = message.role === 'assistant'
  const isOpen = message.status === 'waiting' || message.status === 'streaming'
  const keepAsPrompt = () => {
    const text = textOf(message)
    const name = text.trim().split('\n', 1)[0]?.slice(0, nameLength) ?? ''
    prompts.getState().edit({ id: null, content: { name, text } })
    showDialog('prompts')
  }
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
        {isAnswer && (
          <MenuItem
            text={t('conversation.again.open')}
            icon={<SlidersHorizontal />}
            isDisabled={isGenerating}
            onAction={() => setShown('again')}
          />
        )}
        {isAnswer && (
          <MenuItem
            text={t('conversation.rewrite')}
            icon={<Pencil />}
            isDisabled={isGenerating || isOpen}
            onAction={() => edit(message.id)}
          />
        )}
        {siblings !== undefined && siblings.length > 1 && (
          <MenuItem text={t('compare.open')} icon={<Columns2 />} onAction={() => setShown('compare')} />
        )}
        <MenuItem text={t('raw.open')} icon={<ScanText />} onAction={() => setShown('raw')} />
        <MenuItem text={t('conversation.fork')} icon={<GitFork />} onAction={() => fork(message.id)} />
        <MenuItem text={t('map.open')} icon={<Network />} onAction={() => showDialog('map')} />
        <MenuSeparator />
        {copyItems}
        {!isAnswer && <MenuItem text={t('prompts.keep')} icon={<BookMarked />} onAction={keepAsPrompt} />}
        <MenuSeparator />
        <MenuItem
          text={t('conversation.delete')}
          icon={<Trash2 />}
          tone="danger"
          onAction={() => remove(message.id)}
        />
      </Menu>
      {shown !== null && (
        <Suspense>
          {shown === 'raw' && (
            <RawDialog
              id={message.id}
              ask={() => rpc.client.raw.message({ chatId: message.chatId, messageId: message.id })}
              note={t('raw.noteChat')}
              onClose={() => setShown(null)}
            />
          )}
          {shown === 'again' && <RegenerateDialog message={message} onClose={() => setShown(null)} />}
          {shown === 'compare' && siblings && (
            <CompareDialog message={message} siblings={siblings} onClose={() => setShown(null)} />
          )}
        </Suspense>
      )}
    </>
  )
}
