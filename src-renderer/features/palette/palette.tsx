/** Every command and every chat behind one field. Knows the list of commands, not what they do. */
import { Search } from 'lucide-react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Input } from 'react-aria-components/Input'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { SearchField } from 'react-aria-components/SearchField'
import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useCommands, type Command } from '#state/commands.ts'
import { useView } from '#state/view.ts'
import { overlayClasses } from '#ui/dialog.tsx'
import { classes } from '#ui/classes.ts'
import { Kbd } from '#ui/kbd.tsx'
import { matchCommands } from './match-commands.ts'

export function Palette() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'palette')
  const showDialog = useView((view) => view.showDialog)
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) showDialog(null)
      }}
      isDismissable
      className={classes(overlayClasses, 'justify-center p-4 pt-[12vh] max-sm:p-2')}
    >
      <Modal className="flex h-[min(26rem,70vh)] w-full max-w-xl flex-col overflow-hidden rounded-[10px] border border-line bg-raised shadow-pop transition-transform duration-120 ease-calm data-entering:scale-98 data-exiting:scale-98">
        <Dialog aria-label={t('palette.title')} className="flex min-h-0 flex-1 flex-col outline-none">
          <PaletteContent />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function PaletteContent() {
  const { t } = useTranslation()
  const query = useView((view) => view.query)
  const searchFor = useView((view) => view.searchFor)
  const showDialog = useView((view) => view.showDialog)
  const commands = matchCommands([...useCommands((state) => state.commands), ...useChatCommands()], query)
  return (
    <Autocomplete inputValue={query} onInputChange={(next) => searchFor(() => next)}>
      <SearchField
        aria-label={t('palette.placeholder')}
        autoFocus
        className="flex items-center gap-3 border-b border-line px-4"
        onKeyDown={(event) => {
          if (event.key === 'Escape') showDialog(null)
        }}
      >
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        <Input
          role="combobox"
          aria-expanded="true"
          aria-haspopup="listbox"
          placeholder={t('palette.placeholder')}
          className="h-12 min-w-0 flex-1 bg-transparent text-16 outline-none placeholder:text-ink-faint"
        />
      </SearchField>
      <ListBox
        aria-label={t('palette.results')}
        items={commands}
        dependencies={[commands]}
        className="min-h-0 overflow-y-auto p-1.5 outline-none"
        renderEmptyState={() => (
          <p className="px-3 py-6 text-center text-13 text-ink-faint">{t('palette.nothing', { query })}</p>
        )}
        onAction={(id) => {
          showDialog(null)
          commands.find((command) => command.id === id)?.run()
        }}
      >
        {(command) => <PaletteItem command={command} />}
      </ListBox>
    </Autocomplete>
  )
}

function PaletteItem({ command }: { command: Command }) {
  const { t } = useTranslation()
  return (
    <ListBoxItem
      id={command.id}
      textValue={command.title}
      className="flex h-9 cursor-default items-center gap-3 rounded-md px-2.5 text-13 outline-none data-focused:bg-hover max-sm:h-11"
    >
      <span className="min-w-0 truncate">{command.title}</span>
      <span className="shrink-0 text-12 text-ink-faint max-sm:hidden">
        {t(`commands.group.${command.group}`)}
      </span>
      {command.keys?.[0] !== undefined && (
        <span className="ms-auto flex shrink-0">
          <Kbd keys={command.keys[0]} />
        </span>
      )}
    </ListBoxItem>
  )
}

/** Every chat as a command that shows it. */
function useChatCommands(): Command[] {
  const { t } = useTranslation()
  const chats = useChats((state) => state.chats)
  const showChat = useView((view) => view.showChat)
  return (chats ?? []).map((chat) => ({
    id: `chat.show:${chat.id}`,
    title: t('commands.goToChat', { title: chat.title || t('chats.untitled') }),
    keywords: chat.title,
    group: 'chat',
    run: () => showChat(chat.id),
  }))
}
