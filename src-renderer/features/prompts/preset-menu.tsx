import { Check, ChevronDown, RotateCcw, Save, Settings2, SlidersHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { PresetContent } from '#contract/presets.ts'
import { useChat, useChats, type ChatChoices } from '#state/chats.ts'
import { usePresets } from '#state/collections.ts'
import { useAppState } from '#state/context.ts'
import { useChatChoices } from '#state/current-model.ts'
import { useSettings } from '#state/settings.ts'
import { Button } from '#ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { isInForce } from './is-in-force.ts'

/** Gives a chat the choices of a preset, or keeps the chat's own as one. All of it can be undone. */
export function PresetMenu({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const { chats, presets, toasts, view } = useAppState()
  const items = usePresets((state) => state.items) ?? []
  const settings = useSettings((state) => state.settings)
  const choices = useChatChoices(chatId)
  const chat = useChat(chatId)
  const draftModelId = useChats(({ draft }) => draft.modelId)
  const modelId = (chatId === null ? draftModelId : chat?.modelId) ?? null
  if (choices === null || settings === null) return null
  const { systemPrompt, sampling, thinking } = choices
  const now = { systemPrompt, sampling, thinking, modelId }

  const choose = async (change: ChatChoices, text: string) => {
    const { show, showError } = toasts.getState()
    try {
      await chats.getState().choose(chatId, change)
    } catch (error) {
      showError(error)
      return
    }
    show({
      text,
      key: 'preset',
      action: {
        label: t('app.undo'),
        isUndo: true,
        run: () => void chats.getState().choose(chatId, now).catch(showError),
      },
    })
  }
  const use = (preset: PresetContent) =>
    choose(
      {
        ...(preset.systemPrompt !== null && { systemPrompt: preset.systemPrompt }),
        ...(preset.modelId !== null && { modelId: preset.modelId }),
        ...(preset.sampling !== null && { sampling: preset.sampling }),
        ...(preset.thinking && { thinking: preset.thinking }),
      },
      t('presets.used', { name: preset.name }),
    )
  const keep = () => {
    presets.getState().edit({ id: null, content: { name: '', systemPrompt, modelId, sampling, thinking } })
    view.getState().showDialog('presets')
  }
  return (
    <Menu
      label={t('presets.title')}
      placement="bottom start"
      trigger={
        <Button size="small" className="self-start">
          <SlidersHorizontal aria-hidden="true" className="size-3.5" />
          {t('presets.title')}
          <ChevronDown aria-hidden="true" className="size-3.5" />
        </Button>
      }
    >
      {items.map((preset) => (
        <MenuItem
          key={preset.id}
          id={`preset:${preset.id}`}
          text={preset.name}
          icon={isInForce(preset, now) ? <Check /> : <SlidersHorizontal />}
          onAction={() => void use(preset)}
        />
      ))}
      {items.length > 0 && <MenuSeparator />}
      <MenuItem text={t('presets.keep')} icon={<Save />} onAction={keep} />
      <MenuItem
        text={t('presets.reset')}
        icon={<RotateCcw />}
        onAction={() =>
          void choose(
            { systemPrompt: settings.systemPrompt, sampling: settings.sampling, thinking: defaultThinking },
            t('presets.wasReset'),
          )
        }
      />
      <MenuItem
        text={t('presets.manage')}
        icon={<Settings2 />}
        onAction={() => view.getState().showDialog('presets')}
      />
    </Menu>
  )
}
