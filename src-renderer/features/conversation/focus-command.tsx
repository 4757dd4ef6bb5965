import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'

/** Lets the keyboard go to where one writes. Shows nothing. */
export function FocusCommand({ onFocus }: { onFocus: () => void }) {
  const { t } = useTranslation()
  useCommand({
    id: 'message.focus',
    title: t('conversation.commands.focus'),
    group: 'message',
    keys: ['Shift+Escape'],
    run: onFocus,
  })
  return null
}
