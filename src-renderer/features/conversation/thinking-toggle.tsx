import { Brain } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useChatChoices, useCurrentModel } from '#state/current-model.ts'
import { useThinkingOffer } from '#state/engines.ts'
import { useToasts } from '#state/toasts.ts'
import { ToggleChip } from '#ui/toggle-chip.tsx'
import { isThinkingOn, modeFor } from '../shared/thinking.ts'
import { EffortMenu } from './effort-menu.tsx'

/** Whether the model thinks before it answers, where one writes; not there for a model that cannot be told. */
export function ThinkingToggle({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const { id } = useCurrentModel(chatId)
  const offer = useThinkingOffer(id)
  const thinking = useChatChoices(chatId)?.thinking
  const choose = useChats((state) => state.choose)
  const showError = useToasts((toasts) => toasts.showError)
  if (!offer || !thinking) return null
  const change = (next: Partial<typeof thinking>) => void choose(chatId, { thinking: next }).catch(showError)
  if (offer.isOnByDefault !== null) {
    return (
      <ToggleChip
        isSelected={isThinkingOn(offer, thinking)}
        onChange={(isOn) => change({ mode: modeFor(offer, isOn) })}
      >
        <Brain aria-hidden="true" />
        {t('thinking.toggle')}
      </ToggleChip>
    )
  }
  if (offer.efforts.length === 0) return null
  return (
    <EffortMenu efforts={offer.efforts} effort={thinking.effort} onChange={(effort) => change({ effort })} />
  )
}
