import type { AttachmentPart } from '#contract/attachment-part.ts'
import type { ContextUse } from '#contract/context.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import { spokenText } from '../chats/parts.ts'
import { buildPrompt } from '../chats/prompt.ts'
import { seenOf, withSummary, type Seen } from '../chats/window.ts'
import type { Engines } from '../engines/types.ts'
import type { Counter } from './counter.ts'
import type { Turn } from './find-cut.ts'
import { createOverhead, usualOverhead, type Overhead } from './overhead.ts'

/** What is stored of a conversation, counted; what is being typed comes on top. */
export interface Base extends Pick<
  ContextUse,
  'isEstimate' | 'system' | 'summary' | 'attachments' | 'history'
> {
  turns: Turn[]
  overhead: Overhead
  /** All messages of the branch that the model does not see. */
  unseen: number
}

/** What of a chat counts. */
type Measured = Pick<ChatRow, 'headMessageId' | 'windows' | 'systemPrompt' | 'thinking'>

interface MeterOptions {
  storage: Pick<Storage, 'messages'>
  engines: Engines
  counter: Counter
  block: (part: AttachmentPart) => string
}

/** A conversation of so many characters is measured as a whole, through the template; a longer one message by message. */
const wholeCharacters = 64_000
/** Of so many chats, or views of them, the counts are remembered. */
const maxRemembered = 16

/**
 * Measures what is stored of a chat. Texts are counted once and remembered, and so is the whole while nothing changes, so that typing and long
 * chats cost little. A short conversation is measured as the engine would read it, and is exact; what a template adds to
 * the messages of a long one is reckoned from what it adds to two.
 */
export const createMeter = ({ storage, engines, counter, block }: MeterOptions) => {
  const overheadOf = createOverhead(engines)
  const remembered = new Map<string, Base>()

  const blocks = async (modelId: string, parts: readonly AttachmentPart[]) => {
    let tokens = 0
    for (const part of parts)
      tokens += await counter.count(modelId, `${part.id} ${JSON.stringify(part.range)}`, block(part))
    return tokens
  }

  const measure = async (modelId: string, chat: Measured): Promise<Base> => {
    const isExact = counter.isExact(modelId)
    const path = chat.headMessageId === null ? [] : storage.messages.pathTo(chat.headMessageId)
    const seen = seenOf(chat.windows, path)
    // Under no name: another of the same length would be taken for it.
    const system = await counter.count(modelId, null, chat.systemPrompt)
    const summary = await counter.count(modelId, null, withSummary('', seen.window))
    const overhead = isExact ? await overheadOf(modelId, system + summary > 0) : usualOverhead
    const turns: Turn[] = []
    let attachments = 0
    let characters = 0
    for (const message of seen.path) {
      const parts = message.parts.filter((part) => part.type === 'attachment')
      const text = spokenText(message)
      const attached = await blocks(modelId, parts)
      const tokens = attached + (await counter.count(modelId, message.id, text))
      attachments += attached
      characters += text.length + parts.reduce((sum, part) => sum + part.characters, 0)
      const { id, role } = message
      turns.push({ id, role, tokens: tokens + (tokens > 0 ? overhead.perMessage : 0) })
    }
    const summed = turns.reduce((sum, { tokens }) => sum + tokens, overhead.fixed) - attachments
    const isWhole = isExact && characters < wholeCharacters && turns.length > 0
    const total = isWhole ? await measureWhole(modelId, chat, seen) : null
    const history = total === null ? summed : Math.max(0, total - system - summary - attachments)
    const unseen = path.length - seen.path.length
    return { isEstimate: !isExact, system, summary, attachments, history, turns, overhead, unseen }
  }

  return {
    base: async (modelId: string, chat: Measured): Promise<Base> => {
      const { headMessageId, windows, systemPrompt, thinking } = chat
      // Of a branch, the last message alone ever changes.
      const head = headMessageId === null ? undefined : storage.messages.find(headMessageId)
      const isExact = counter.isExact(modelId)
      const key = JSON.stringify([modelId, isExact, head, windows, systemPrompt, thinking])
      const known = remembered.get(key)
      if (known) return known
      const base = await measure(modelId, chat)
      remembered.set(key, base)
      const [oldest] = remembered.keys()
      if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest)
      return base
    },
    /** What is being typed, and what goes with it. */
    draft: async (
      modelId: string,
      { perMessage }: Overhead,
      text: string,
      parts: readonly AttachmentPart[],
    ) => ({
      draft: text.trim() === '' ? 0 : (await counter.count(modelId, null, text)) + perMessage,
      attachments: await blocks(modelId, parts),
    }),
  }

  /** All that is stored, as the engine would read it; null when it cannot say. */
  async function measureWhole(modelId: string, chat: Measured, seen: Seen): Promise<number | null> {
    const messages = buildPrompt(withSummary(chat.systemPrompt, seen.window), seen.path, block)
    if (messages.length === 0) return null
    try {
      const { thinking } = chat
      return (await engines.ask(modelId, (call) => call.measure({ messages, thinking }))).totalTokens
    } catch (error) {
      // A template that refuses it, or a model that went meanwhile: the sum of the parts is said.
      if (error instanceof AppError) return null
      throw error
    }
  }
}
