import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { useModels } from '#state/models.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Select } from '#ui/select.tsx'
import { SamplingFields } from '../shared/sampling-fields.tsx'
import { useAnswerActions } from './use-answer-actions.ts'

/** Another answer beside this one, by another model or with other parameters; the chat's own stay as they are. */
export function RegenerateDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const { regenerate } = useAnswerActions()
  const models = useModels((state) => state.models) ?? []
  const own = useOpenChat(({ content }) => content?.chat.sampling) ?? defaultSampling
  const [modelId, setModelId] = useState(message.modelId ?? models[0]?.id ?? '')
  const [sampling, setSampling] = useState(own)
  const isKnown = models.some(({ id }) => id === modelId)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="small"
      title={t('conversation.again.title')}
      closeLabel={t('app.close')}
      footer={
        <Button
          variant="primary"
          isDisabled={!isKnown}
          onPress={() => {
            regenerate(message.id, { modelId, sampling })
            onClose()
          }}
        >
          {t('conversation.again.start')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-13 text-pretty text-ink-muted">{t('conversation.again.text')}</p>
        <Select
          label={t('panel.model')}
          value={modelId}
          onChange={setModelId}
          options={[
            ...models.map(({ id, name }) => ({ id, text: name })),
            ...(isKnown ? [] : [{ id: modelId, text: t('models.missing', { name: modelId }) }]),
          ]}
        />
        <SamplingFields
          value={sampling}
          defaults={own}
          onChange={(change) => setSampling((before) => ({ ...before, ...change }))}
        />
      </div>
    </Dialog>
  )
}
