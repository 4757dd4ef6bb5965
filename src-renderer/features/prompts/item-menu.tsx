import { ArrowDown, ArrowUp, Copy, Download, Pencil, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { MenuItem, MenuSeparator } from '#ui/menu.tsx'
import type { CollectionActions } from './use-collection-actions.ts'

interface ItemMenuProps {
  item: { id: string; name: string }
  actions: CollectionActions
  canMove: boolean
}

/** What can be done with one item of a list. */
export function ItemMenu({ item, actions, canMove }: ItemMenuProps) {
  const { t } = useTranslation()
  const { id } = item
  return (
    <>
      <MenuItem text={t('collections.edit')} icon={<Pencil />} onAction={() => actions.startEditing(id)} />
      <MenuItem text={t('collections.duplicate')} icon={<Copy />} onAction={() => actions.duplicate(id)} />
      <MenuItem text={t('exchange.export')} icon={<Download />} onAction={() => actions.saveFile([id])} />
      <MenuSeparator />
      <MenuItem
        text={t('collections.up')}
        icon={<ArrowUp />}
        keys="Alt+ArrowUp"
        isDisabled={!canMove || actions.isFirst(id)}
        onAction={() => actions.step(id, -1)}
      />
      <MenuItem
        text={t('collections.down')}
        icon={<ArrowDown />}
        keys="Alt+ArrowDown"
        isDisabled={!canMove || actions.isLast(id)}
        onAction={() => actions.step(id, 1)}
      />
      <MenuSeparator />
      <MenuItem
        text={t('collections.delete')}
        icon={<Trash2 />}
        keys="Delete"
        tone="danger"
        onAction={() => actions.remove(item)}
      />
    </>
  )
}
