import { ArrowDownToLine, ArrowUpFromLine, Check, Ellipsis, IdCard, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { useEngine } from '#state/engines.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { isInMemory, isStarting } from '#features/shared/engine-status.ts'
import { useModelActions } from '#features/shared/use-model-actions.ts'
import { useRemoveModel } from '#features/shared/use-remove-model.ts'

interface ModelMenuProps {
  model: Model
  chatId: string | null
  isUsed: boolean
  /** On the model's own page there is no need to open it. */
  hasPassport?: boolean
}

/** Everything that can be done with a model that is here. */
export function ModelMenu({ model, chatId, isUsed, hasPassport = true }: ModelMenuProps) {
  const { t } = useTranslation()
  const engine = useEngine(model.id)
  const showLibrary = useView((view) => view.showLibrary)
  const { load, unload, choose } = useModelActions()
  const remove = useRemoveModel()
  return (
    <Menu
      label={t('library.installed.more', { name: model.name })}
      trigger={
        <IconButton label={t('library.installed.more', { name: model.name })} tooltip={false}>
          <Ellipsis />
        </IconButton>
      }
    >
      {isInMemory(engine) ? (
        <MenuItem
          text={isStarting(engine) ? t('models.cancelLoading') : t('models.unload')}
          icon={<ArrowUpFromLine />}
          onAction={() => unload(model.id)}
        />
      ) : (
        <MenuItem
          text={t('models.load')}
          icon={<ArrowDownToLine />}
          isDisabled={engine?.status === 'unloading'}
          onAction={() => load(model.id, false)}
        />
      )}
      <MenuItem
        text={t('models.use')}
        icon={<Check />}
        isDisabled={isUsed}
        onAction={() => choose(model.id, chatId)}
      />
      {hasPassport && (
        <MenuItem
          text={t('library.installed.passport')}
          icon={<IdCard />}
          onAction={() => showLibrary('installed', model.id)}
        />
      )}
      {model.source === 'library' && <MenuSeparator />}
      {model.source === 'library' && (
        <MenuItem
          text={t('library.installed.delete')}
          icon={<Trash2 />}
          tone="danger"
          onAction={() => void remove(model)}
        />
      )}
    </Menu>
  )
}
