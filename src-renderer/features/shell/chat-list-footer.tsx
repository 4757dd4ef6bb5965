import { Command, LibraryBig, Settings } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useView, type DialogName } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { ToolMenu } from './tool-menu.tsx'

/** Below the chats: the ways to everything else. */
export function ChatListFooter() {
  const { t } = useTranslation()
  const showDialog = useView((view) => view.showDialog)
  const showLibrary = useView((view) => view.showLibrary)
  const isInLibrary = useView((view) => view.library !== null)
  const entries: { name: DialogName; label: string; keys?: string; icon: typeof Command }[] = [
    { name: 'settings', label: t('commands.settings'), keys: 'Mod+,', icon: Settings },
    { name: 'palette', label: t('commands.palette'), keys: 'Mod+K', icon: Command },
  ]
  return (
    <div className="flex shrink-0 gap-1 border-t border-line p-2">
      <Button
        variant="quiet"
        size="small"
        className={classes('h-8 flex-1 justify-start gap-2 text-13', isInLibrary && 'bg-selected text-ink')}
        aria-current={isInLibrary ? 'page' : undefined}
        onPress={() => showLibrary('installed')}
      >
        <LibraryBig aria-hidden="true" className="size-4" />
        {t('models.title')}
      </Button>
      <ToolMenu />
      {entries.map(({ name, label, keys, icon: Icon }) => (
        <IconButton key={name} label={label} keys={keys} onPress={() => showDialog(name)}>
          <Icon />
        </IconButton>
      ))}
    </div>
  )
}
