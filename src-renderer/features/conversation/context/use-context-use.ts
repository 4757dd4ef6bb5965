import type { Attachment } from '#contract/attachments.ts'
import type { ContextUse } from '#contract/context.ts'
import { useChat } from '#state/chats.ts'
import { useAppState } from '#state/context.ts'
import { useChatChoices } from '#state/current-model.ts'
import { useEngine } from '#state/engines.ts'
import { useSettings } from '#state/settings.ts'
import { useAsked } from '#state/use-asked.ts'
import { useSettled } from '#state/use-settled.ts'

interface Draft {
  chatId: string | null
  modelId: string | null
  text: string
  attachments: readonly Attachment[]
}

/** After the pause in typing in which `text` was told of. */
const pauseMs = 150

/**
 * How full the context of a chat is, or of the chat to come; null until it is known. Asked again when anything of it
 * changes, and not while an answer is under way, which the engine has enough to do with.
 */
export function useContextUse({ chatId, modelId, text, attachments }: Draft): ContextUse | null {
  const { rpc } = useAppState()
  const chat = useChat(chatId)
  const engine = useEngine(modelId)
  const contextSizes = useSettings(({ settings }) => settings?.contextSizes)
  const paused = useSettled(text, pauseMs)
  // What was just sent is in the chat: it must not be counted as a draft too, nor more be left out because of that.
  const settled = text.trim() === '' ? '' : paused
  const ids = attachments.map(({ id }) => id)
  const choices = useChatChoices(chatId)
  // What has not begun says nothing of itself before there is something.
  const hasBegun =
    chat !== undefined || (chatId === null && (settled.trim() !== '' || choices?.systemPrompt !== ''))
  const isAsked = choices !== null && modelId !== null && hasBegun && !chat?.generating
  const key = isAsked
    ? JSON.stringify([
        ...[chatId, modelId, settled, attachments.map(({ id, range }) => [id, range])],
        ...[chat?.headMessageId, chat?.updatedAt, chat?.windows, choices.systemPrompt, choices.thinking],
        ...[choices.sampling.maxTokens, engine?.status, engine?.contextSize, contextSizes?.[modelId]],
      ])
    : null
  const { value } = useAsked(key, async (signal) => {
    if (choices === null || modelId === null) return null
    const { systemPrompt, sampling } = choices
    const input = { modelId, text: settled, attachments: ids }
    const whose =
      chatId === null ? { chatId, choices: { systemPrompt, maxTokens: sampling.maxTokens } } : { chatId }
    return { chatId, use: await rpc.client.context.measure({ ...input, ...whose }, { signal }) }
  })
  return value && value.chatId === chatId ? value.use : null
}
