import { Download, Ellipsis, Upload } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import type { CollectionActions } from './use-collection-actions.ts'

/** A whole list as a file, and files into it. */
export function TransferMenu({ actions, isEmpty }: { actions: CollectionActions; isEmpty: boolean }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Menu
        label={t('collections.files')}
        trigger={
          <IconButton label={t('collections.files')}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem text={t('collections.import')} icon={<Upload />} onAction={() => input.current?.click()} />
        <MenuItem
          text={t('collections.exportAll')}
          icon={<Download />}
          isDisabled={isEmpty}
          onAction={() => actions.saveFile()}
        />
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.csv,application/json,text/csv"
        aria-label={t('collections.import')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) actions.readFile(file)
        }}
      />
    </>
  )
}
