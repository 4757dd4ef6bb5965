import type { Chat } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { Folder } from '#contract/folders.ts'
import type { Model } from '#contract/models.ts'
import type { Settings } from '#contract/settings.ts'
import { useChat, useChats, type ChatChoices } from './chats.ts'
import { useFolders } from './folders.ts'
import { useModels } from './models.ts'
import { useSettings } from './settings.ts'

/** The model that will answer: the chat's own, else its folder's, else the one for new chats, else the first there is. */
export function modelIdFor(
  chat: Pick<Chat, 'modelId'> | ChatChoices | undefined,
  settings: Pick<Settings, 'defaultModelId'> | null,
  models: readonly Model[] | null,
  folder?: Pick<Folder, 'modelId'>,
): string | null {
  return chat?.modelId ?? folder?.modelId ?? settings?.defaultModelId ?? models?.[0]?.id ?? null
}

export interface CurrentModel {
  /** Null when there is no model at all. */
  id: string | null
  /** Undefined while the list is not there, or when the file is gone. */
  model: Model | undefined
}

/** The model of a chat; of the chat to come when `chatId` is null. */
export function useCurrentModel(chatId: string | null): CurrentModel {
  const chat = useChat(chatId)
  const draft = useChats((state) => state.draft)
  const settings = useSettings((state) => state.settings)
  const models = useModels((state) => state.models)
  const place = useChats((state) => state.place)
  const folderId = chatId === null ? place.folderId : chat?.folderId
  const folder = useFolders(({ folders }) => folders.find((each) => each.id === folderId))
  const id = modelIdFor(chatId === null ? draft : chat, settings, models, folder)
  return { id, model: models?.find((model) => model.id === id) }
}

/** What a chat is answered with; null until it is known. */
export function useChatChoices(
  chatId: string | null,
): Pick<Chat, 'systemPrompt' | 'sampling' | 'thinking'> | null {
  const chat = useChat(chatId)
  const draft = useChats((state) => state.draft)
  const settings = useSettings((state) => state.settings)
  if (chatId !== null) return chat ?? null
  if (settings === null) return null
  return {
    systemPrompt: draft.systemPrompt ?? settings.systemPrompt,
    sampling: { ...settings.sampling, ...draft.sampling },
    thinking: { ...defaultThinking, ...draft.thinking },
  }
}
