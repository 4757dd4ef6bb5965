/**
 * States: what models remember of chats, kept on the disk so that a chat goes on after a restart without being read again. It
 * knows chats by their ids, and nothing of what they say. A state is a file that this Palabre wrote itself: its path never
 * comes from a caller, it is never imported, and it is loaded only if its model, engine, context, length and hash are the same
 * as when it was written; any other is deleted, and the chat is read again. A state says what was said: it has the same rights
 * on the disk as the database, and goes with the chat.
 */
import type { GenerateEvent, GenerateInput } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { GenerateRequest } from '../engines/types.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import { createStateFiles, type StateFiles } from './files.ts'
import { watchLoadedFiles } from './loaded-files.ts'
import { createRestore } from './restore.ts'
import { createSaving } from './saving.ts'

/** Whose state it is. */
export interface StateOwner {
  id: string
  temporary: boolean
}

export interface States {
  /** An answer in a chat, from its state where there is one; what is then held of it is kept a little later. Throws as engines do. */
  generate(
    chat: StateOwner,
    modelId: string,
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncIterable<GenerateEvent>
  /** Reads what may soon be asked, while a loaded model has nothing else to do. */
  prepare(
    chat: StateOwner,
    modelId: string,
    request: Pick<GenerateInput, 'messages' | 'thinking'> & { goesOn?: boolean },
    signal: AbortSignal,
  ): Promise<void>
  /** These chats, or something in them, were removed: nothing of them is kept, nor held in memory. */
  erase(chatIds: readonly string[]): void
  eraseAll(): void
  /** Keeps at once what is still to be kept, of one model or of all. */
  flush(modelId?: string): Promise<void>
  close(): void
}

export interface StatesOptions {
  dataDir: string
  engines: PatientEngines
  /** All files of a model. Throws when it is not there. */
  filesOf: (modelId: string) => string[]
  sha256Of: (path: string) => string | null
  /** The chats that are there and lie on the disk. */
  keptChatIds: () => string[]
  log: Log
  /** Tokens from which on reading again takes longer than a state is worth; for tests. */
  minTokens?: number
  /** For tests. */
  quietMs?: number
  longQuietMs?: number
  files?: StateFiles
}

export const createStates = (options: StatesOptions): States => {
  const { dataDir, engines, keptChatIds, log } = options
  const files = options.files ?? createStateFiles(dataDir)
  const loaded = watchLoadedFiles(options)
  try {
    files.sweep(new Set(keptChatIds().map((id) => files.nameOf(id))))
  } catch (error) {
    log.warn({ error }, 'The states of chats could not be tidied up')
  }
  /** Grows when a chat is erased: what began before is not kept. */
  const eras = new Map<string, number>()
  let allErased = 0
  const eraOf = (chatId: string) => allErased + (eras.get(chatId) ?? 0)
  const belongingOf = async (modelId: string) => {
    const modelFiles = await loaded.of(modelId)
    const info = engines.info(modelId)
    if (!modelFiles || !info) return null
    const { version: engineVersion, contextSize, kvCacheType } = info
    return { modelId, files: modelFiles, engineVersion, contextSize, kvCacheType }
  }
  const shared = { files, engines, belongingOf, eraOf, log }
  const restore = createRestore(shared)
  const saving = createSaving({ ...options, ...shared })

  /** Tells every model: each may hold something of them without a name, as of a temporary chat or for a title. */
  const forget = (conversations?: string[]) => {
    for (const { modelId, status } of engines.states()) {
      if (status !== 'ready' && status !== 'generating') continue
      // If it cannot be told any more, it has forgotten everything.
      engines
        .ask(modelId, (call) => call.forget({ ...(conversations && { conversations }) }))
        .catch(() => undefined)
    }
  }
  /** The name under which its model holds a chat; a temporary one has none, so that nothing can ever be kept of it. */
  const begin = async ({ id, temporary }: StateOwner, modelId: string, signal: AbortSignal) => {
    if (temporary) return {}
    await restore(id, modelId, signal)
    return { conversation: id }
  }

  return {
    async *generate(chat, modelId, request, signal) {
      const era = eraOf(chat.id)
      const name = await begin(chat, modelId, signal)
      for await (const event of engines.generate(modelId, { ...request, ...name }, signal)) {
        if (event.type === 'end' && !chat.temporary) {
          const { promptTokens, completionTokens } = event.usage
          saving.later({ chatId: chat.id, modelId, era, tokens: promptTokens + completionTokens })
        }
        yield event
      }
    },
    prepare: async (chat, modelId, request, signal) => {
      const isReady = () => engines.states().some((one) => one.modelId === modelId && one.status === 'ready')
      if (!isReady()) return
      saving.postpone(chat.id)
      const era = eraOf(chat.id)
      try {
        const name = await begin(chat, modelId, signal)
        if (signal.aborted || !isReady() || eraOf(chat.id) !== era) return
        await engines.ask(modelId, (call) =>
          call.prepare({ ...request, ...name }, { signal }).catch((error: unknown) => {
            if (!signal.aborted) throw error
          }),
        )
      } catch (error) {
        // It would only have been sooner.
        if (!(error instanceof AppError)) throw error
      }
    },
    erase: (chatIds) => {
      for (const id of chatIds) {
        eras.set(id, (eras.get(id) ?? 0) + 1)
        saving.drop(id)
        removeQuietly(files, files.nameOf(id), log)
      }
      if (chatIds.length > 0) forget([...chatIds])
    },
    eraseAll: () => {
      allErased += 1
      for (const id of saving.chatIds()) saving.drop(id)
      forget()
      files.removeAll()
    },
    flush: (modelId) => saving.flush(modelId),
    close: () => {
      saving.close()
      loaded.close()
    },
  }
}

/** One that is open elsewhere cannot be deleted on Windows; it is at the next start, when its chat is gone. */
const removeQuietly = (files: StateFiles, name: string, log: Log) => {
  try {
    files.remove(name)
  } catch (error) {
    log.warn({ error }, 'The state of a chat could not be deleted yet')
  }
}
