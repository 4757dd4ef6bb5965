/** The models on this computer: what they are, which are in memory, and how to add one. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCurrentModel } from '#state/current-model.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { Dialog } from '#ui/dialog.tsx'
import { AddModel } from './add-model.tsx'
import { ModelRow } from './model-row.tsx'

export function ModelsDialog() {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  const chatId = useView((view) => view.chatId)
  const isOpen = useView((view) => view.dialog === 'models')
  const showDialog = useView((view) => view.showDialog)
  const { id: currentId } = useCurrentModel(chatId)
  const [openId, setOpenId] = useState<string | null>(null)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('models.title')}
      closeLabel={t('app.close')}
      size="large"
    >
      {models !== null && models.length > 0 && (
        <ul
          aria-label={t('models.list')}
          className="mb-5 divide-y divide-line rounded-lg border border-line bg-raised"
        >
          {models.map((model) => (
            <ModelRow
              key={model.id}
              model={model}
              chatId={chatId}
              isUsed={model.id === currentId}
              isOpen={model.id === openId}
              onToggle={() => setOpenId(model.id === openId ? null : model.id)}
            />
          ))}
        </ul>
      )}
      <AddModel />
    </Dialog>
  )
}
