import { Ellipsis, GitFork, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { useAnswerActions } from './use-answer-actions.ts'

/** What is done with a message less often. */
export function MessageMenu({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { fork, remove } = useAnswerActions()
  return (
    <Menu
      label={t('conversation.more')}
      trigger={
        <IconButton size="small" label={t('conversation.more')}>
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuItem text={t('conversation.fork')} icon={<GitFork />} onAction={() => fork(message.id)} />
      <MenuItem
        text={t('conversation.delete')}
        icon={<Trash2 />}
        tone="danger"
        onAction={() => remove(message.id)}
      />
    </Menu>
  )
}
