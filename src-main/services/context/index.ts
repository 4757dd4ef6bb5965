/**
 * Context: how full it is and by what, and summaries of what does not fit. It asks a model that is loaded and loads none to
 * measure. It must not know windows or transports, nor how a prompt is read.
 */
import type { ContextUse, SummaryEvent } from '#contract/context.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { AppError } from '#contract/errors.ts'
import type { Chat } from '#contract/chats.ts'
import type { Settings } from '#contract/settings.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { Chats } from '../chats/index.ts'
import { seenOf } from '../chats/window.ts'
import type { Engines } from '../engines/types.ts'
import { createCounter } from './counter.ts'
import { findCut } from './find-cut.ts'
import { createMeter } from './meter.ts'
import { createSummaries, type SummaryInput } from './summaries.ts'
import { summarise } from './summarise.ts'

/** What the contract's `context` procedures do; see there. */
export interface Context {
  measure(input: {
    chatId: string | null
    choices?: { systemPrompt: string; maxTokens: number | null } | undefined
    modelId: string
    text: string
    attachments: string[]
  }): Promise<ContextUse>
  setWindow(input: { chatId: string; fromMessageId: string; summary: string | null }): Chat
  removeWindow(input: { chatId: string; fromMessageId: string }): Chat
  summarise(
    input: { chatId: string; modelId: string; fromMessageId: string },
    signal?: AbortSignal,
  ): AsyncGenerator<SummaryEvent, void>
  summaryUnderWay(chatId: string): { modelId: string; fromMessageId: string } | null
  cancelSummary(chatId: string): void
  /** Gives up what is being written. */
  close(): void
}

interface ContextOptions {
  storage: Storage
  engines: Engines
  attachments: Pick<Attachments, 'block' | 'partsFor'>
  chats: Pick<Chats, 'setWindow' | 'removeWindow'>
  settings: () => Settings
  log: Log
}

/** The engine refuses a prompt that leaves less. */
const minAnswerTokens = 16
/** An answer that is worth starting has this share of the context, unless it may not be as long. */
const answerShare = 0.25

/** A chat that has not begun. */
const toCome = (choices = { systemPrompt: '', maxTokens: null as number | null }) => ({
  ...{ headMessageId: null, windows: [], thinking: defaultThinking },
  systemPrompt: choices.systemPrompt,
  sampling: { maxTokens: choices.maxTokens },
})

export const createContext = ({
  storage,
  engines,
  attachments,
  chats,
  settings,
  log,
}: ContextOptions): Context => {
  const counter = createCounter(engines)
  const meter = createMeter({ storage, engines, counter, block: (part) => attachments.block(part) })

  const find = (chatId: string) => {
    const chat = storage.chats.find(chatId)
    if (!chat) throw new AppError('NOT_FOUND', 'The chat is not there any more.')
    return chat
  }

  async function* write(
    { chatId, modelId, fromMessageId }: SummaryInput,
    signal: AbortSignal,
  ): AsyncGenerator<SummaryEvent, void> {
    const chat = find(chatId)
    const path = storage.messages.pathTo(fromMessageId)
    if (path.at(-1)?.chatId !== chatId) throw new AppError('NOT_FOUND', 'This message is not in the chat.')
    const before = seenOf(chat.windows, path.slice(0, -1))
    let text = ''
    for await (const event of summarise({
      ...{ engines, modelId, path: before.path, earlier: before.window?.summary ?? '', signal },
      block: (part) => attachments.block(part),
    })) {
      text = event.text
      yield { type: 'progress', ...event }
    }
    if (signal.aborted) throw new AppError('INTERRUPTED', 'The summary was given up. Nothing was changed.')
    if (text.trim() === '') {
      throw new AppError(
        'NOT_SUPPORTED',
        'The model wrote no summary. Nothing was changed; write one yourself.',
      )
    }
    yield { type: 'done', chat: chats.setWindow({ chatId, fromMessageId, summary: text.trim() }) }
  }
  const summaries = createSummaries({ write, log })

  return {
    measure: async ({ chatId, choices, modelId, text, attachments: ids }) => {
      const chat = chatId === null ? toCome(choices) : find(chatId)
      const { turns, overhead, ...base } = await meter.base(modelId, chat)
      const sent = chatId === null ? [] : attachments.partsFor(chatId, ids)
      const typed = await meter.draft(modelId, overhead, text, sent)
      const parts = { ...base, draft: typed.draft, attachments: base.attachments + typed.attachments }
      const fixed = parts.system + parts.summary + overhead.fixed + typed.draft + typed.attachments
      const contextSize = engines.info(modelId)?.contextSize ?? settings().contextSizes[modelId] ?? null
      const total = parts.system + parts.summary + parts.attachments + parts.history + parts.draft
      const room = contextSize === null ? null : contextSize - total
      const answer = Math.min(chat.sampling.maxTokens ?? Infinity, (contextSize ?? 0) * answerShare)
      const fits = room === null || room >= minAnswerTokens
      return {
        contextSize,
        ...parts,
        total,
        room,
        fits,
        cut:
          fits || contextSize === null ? null : findCut(turns, fixed, contextSize, answer, minAnswerTokens),
      }
    },
    setWindow: (input) => chats.setWindow(input),
    removeWindow: (input) => chats.removeWindow(input),
    summarise: (input, signal) => summaries.follow(input, signal),
    summaryUnderWay: (chatId) => summaries.underWay(chatId),
    cancelSummary: (chatId) => summaries.cancel(chatId),
    close: () => summaries.close(),
  }
}
