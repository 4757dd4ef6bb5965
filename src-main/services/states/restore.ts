import type { AppErrorCode } from '#contract/errors.ts'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { Engines } from '../engines/types.ts'
import { hashFile } from '../places/copying/hash-file.ts'
import type { StateFiles } from './files.ts'
import { isSameBelonging, type Belonging } from './sidecar.ts'

export interface Shared {
  files: StateFiles
  engines: Pick<Engines, 'ask' | 'info'>
  /** What a state of this model must belong to; null when that is not known. */
  belongingOf: (modelId: string) => Promise<Belonging | null>
  eraOf: (chatId: string) => number
  log: Log
}

/** Loads the model if need be, then what is kept of a chat, unless the model holds something of it. Throws if the model does not load. */
export type Restore = (chatId: string, modelId: string, signal: AbortSignal) => Promise<void>

/** With these the state is not to blame. */
const harmless: readonly AppErrorCode[] = ['CONFLICT', 'ENGINE_UNLOADED']

export const createRestore = ({ files, engines, belongingOf, eraOf, log }: Shared): Restore => {
  const underWay = new Map<string, Promise<void>>()

  const isWhole = async (path: string, sha256: string) =>
    (await hashFile(path, { signal: new AbortController().signal })) === sha256

  const load = async (chatId: string, modelId: string) => {
    const era = eraOf(chatId)
    const name = files.nameOf(chatId)
    const { tokens } = await engines.ask(modelId, (call) => call.held({ conversation: chatId }))
    if (tokens > 0) return
    const kept = files.read(name)
    if (!kept) return
    const belonging = await belongingOf(modelId)
    if (engines.info(modelId) === null) return
    const fits = belonging !== null && isSameBelonging(kept.sidecar, belonging)
    if (!fits || !(await isWhole(kept.path, kept.sidecar.sha256))) {
      files.remove(name)
      return
    }
    try {
      if (engines.info(modelId) === null || eraOf(chatId) !== era) return
      await engines.ask(modelId, (call) => call.loadState({ conversation: chatId, path: kept.path }))
      files.touch(name)
    } catch (error) {
      if (error instanceof AppError && harmless.includes(error.code)) return
      // Whatever it was, and be it that the engine died of it: it is not tried again.
      files.remove(name)
      log.warn({ error, modelId }, 'What was kept of a chat could not be loaded; it is read again')
    } finally {
      if (eraOf(chatId) !== era) files.remove(name)
      if (eraOf(chatId) !== era && engines.info(modelId) !== null) {
        await engines.ask(modelId, (call) => call.forget({ conversations: [chatId] }))
      }
    }
  }

  const begin = async (chatId: string, modelId: string) => {
    await engines.ask(modelId, () => Promise.resolve())
    try {
      await load(chatId, modelId)
    } catch (error) {
      log.warn({ error, modelId }, 'What was kept of a chat could not be looked at')
    }
  }

  return async (chatId, modelId, signal) => {
    if (!files.has(files.nameOf(chatId))) return
    const key = `${chatId} ${modelId}`
    let loading = underWay.get(key)
    if (!loading) {
      loading = begin(chatId, modelId).finally(() => underWay.delete(key))
      loading.catch(() => undefined)
      underWay.set(key, loading)
    }
    await unlessAborted(loading, signal)
  }
}

const unlessAborted = async (promise: Promise<void>, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
  const abort = () => resolve(undefined)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
