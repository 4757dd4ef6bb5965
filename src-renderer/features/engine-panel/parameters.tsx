import { useTranslation } from 'react-i18next'
import { defaultSampling } from '#contract/default-sampling.ts'
import { useChats } from '#state/chats.ts'
import { useChatChoices, useCurrentModel } from '#state/current-model.ts'
import { useThinkingOffer } from '#state/engines.ts'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { PresetMenu } from '../prompts/preset-menu.tsx'
import { SamplingFields } from '../shared/sampling-fields.tsx'
import { SystemPromptField } from '../shared/system-prompt-field.tsx'
import { ContextSize } from './context-size.tsx'
import { ThinkingFields } from './thinking-fields.tsx'

/** What one chat is answered with. Before the first message it is kept for the chat to come. */
export function Parameters({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const choices = useChatChoices(chatId)
  const offer = useThinkingOffer(useCurrentModel(chatId).id)
  const choose = useChats((state) => state.choose)
  const settings = useSettings((state) => state.settings)
  const showError = useToasts((toasts) => toasts.showError)
  if (choices === null) return null
  const change = (next: Parameters<typeof choose>[1]) => void choose(chatId, next).catch(showError)
  return (
    <div className="flex flex-col gap-4">
      <p className="-mt-2 text-12 text-ink-faint">
        {chatId === null ? t('panel.parametersNew') : t('panel.parametersChat')}
      </p>
      <PresetMenu chatId={chatId} />
      <SystemPromptField
        label={t('panel.systemPrompt')}
        description={t('panel.systemPromptHelp')}
        value={choices.systemPrompt}
        onChange={(systemPrompt) => change({ systemPrompt })}
      />
      {offer && (
        <ThinkingFields
          offer={offer}
          value={choices.thinking}
          onChange={(thinking) => change({ thinking })}
        />
      )}
      <SamplingFields
        value={choices.sampling}
        defaults={settings?.sampling ?? defaultSampling}
        onChange={(sampling) => change({ sampling })}
      />
      <ContextSize chatId={chatId} />
    </div>
  )
}
