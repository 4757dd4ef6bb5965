import type { PromptMessage } from '#contract/engine.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { AppError } from '#contract/errors.ts'
import type { Message } from '#contract/messages.ts'
import type { Settings } from '#contract/settings.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import { spokenText } from './parts.ts'
import { tidyTitle } from './tidy-title.ts'
import { titleFrom } from './title.ts'

/** Titles that the model gives, where nobody waits for it. */
export interface Titles {
  /** An answer has ended, and nothing follows it at once. */
  after(answer: Message): void
  /** Ends what is under way. */
  close(): void
}

interface TitlesOptions {
  storage: Storage
  engines: Pick<PatientEngines, 'generateWhenIdle'>
  /** The conversation down to the message, as the model sees it. */
  promptFor: (chat: ChatRow, messageId: string) => PromptMessage[]
  settings: () => Settings
  /** Stores the chat and tells everyone. */
  save: (row: ChatRow) => void
  log: Log
}

/** An attempt is given up when somebody wants the engine; the next answer is the next chance. */
const maxAttempts = 3

/** Asked below the conversation itself, which the engine has read already: little is read for it, and nothing is forgotten. */
const wish: PromptMessage = {
  role: 'user',
  text: 'Give this conversation a title of three to six words, in its own language. Answer with the title alone.',
}

export const createTitles = ({ storage, engines, promptFor, settings, save, log }: TitlesOptions): Titles => {
  const attempts = new Map<string, number>()
  const closing = new AbortController()

  /** The chat, if its title is still the one that its first message gave it. */
  const untitled = (chatId: string, first: string): ChatRow | undefined => {
    const chat = storage.chats.find(chatId)
    return chat?.title === first && !storage.chats.isTitleGiven(chatId) ? chat : undefined
  }

  const write = async (chat: ChatRow, { id, modelId }: Message, first: string) => {
    if (modelId === null) return
    const request = {
      messages: [...promptFor(chat, id), wish],
      sampling: { ...defaultSampling, temperature: 0, seed: 1, maxTokens: 64 },
      thinking: { mode: 'off' as const, effort: null, budgetTokens: 24 },
      // Asked in the chat's own place, which stays the chat's.
      ...(!chat.temporary && { conversation: chat.id }),
    }
    let text = ''
    for await (const event of engines.generateWhenIdle(modelId, request, closing.signal)) {
      if (event.type === 'frame') {
        for (const part of event.parts) if (part.type === 'text') text += part.text
      }
      if (event.type === 'end' && event.reason === 'abort') return
    }
    attempts.set(chat.id, maxAttempts)
    const title = tidyTitle(text)
    const now = untitled(chat.id, first)
    if (title !== null && now) save({ ...now, title })
  }

  return {
    after: (answer) => {
      if (!settings().automaticTitles) return
      const tried = attempts.get(answer.chatId) ?? 0
      if (tried >= maxAttempts) return
      const [question] = storage.messages.pathTo(answer.id)
      const first = question ? titleFrom(spokenText(question)) : ''
      const chat = untitled(answer.chatId, first)
      if (!chat) return
      attempts.set(chat.id, tried + 1)
      write(chat, answer, first).catch((error: unknown) => {
        // There is a title already; a better one is not worth a word to the user.
        if (!(error instanceof AppError)) log.warn({ error, chatId: chat.id }, 'A chat got no title')
      })
    },
    close: () => closing.abort(),
  }
}
