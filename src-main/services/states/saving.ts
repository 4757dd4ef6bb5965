import { rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { PatientEngines } from '../engines/when-idle.ts'
import { hashFile } from '../places/copying/hash-file.ts'
import type { Shared } from './restore.ts'

/** What is to be kept of a chat that was just answered. */
export interface Due {
  chatId: string
  modelId: string
  /** When its answer began. */
  era: number
  /** About how many tokens are held. */
  tokens: number
}

export interface Saving {
  /** Once nothing was wanted of the model for a while. */
  later(due: Due): void
  /** While somebody types in a chat it is kept after a longer pause: what was read of that must be taken back for it, and read again. */
  postpone(chatId: string): void
  drop(chatId: string): void
  /** Whose state is still to be kept. */
  chatIds(): string[]
  /** Now, of one model or of all. */
  flush(modelId?: string): Promise<void>
  close(): void
}

interface SavingOptions extends Shared {
  engines: PatientEngines
  keptChatIds: () => string[]
  minTokens?: number
  quietMs?: number
  longQuietMs?: number
}

/** Fewer are read sooner than a state is looked through. */
const worthTokens = 256
/** A pause in which the user reads the answer. */
const pauseMs = 3000
/** A chat whose state is this large is kept after a longer one: disks wear, and slow ones are kept busy. */
const largeBytes = 192 << 20
const longPauseMs = 20_000

export const createSaving = (options: SavingOptions): Saving => {
  const { files, engines, belongingOf, eraOf, keptChatIds, log } = options
  const { minTokens = worthTokens, quietMs = pauseMs, longQuietMs = longPauseMs } = options
  const waiting = new Map<string, { due: Due; controller: AbortController }>()
  /** Those that are written, or are next. */
  const writing = new Set<Due>()
  /** One at a time. */
  let turn: Promise<void> = Promise.resolve()
  const closing = new AbortController()

  /** By the memory of the whole context, buffers included: rather too many. */
  const estimateBytes = ({ modelId, tokens }: Due) => {
    const info = engines.info(modelId)
    if (!info) return null
    return (info.memory.contextBytes / (info.contextSize * info.sequences)) * tokens
  }
  const isWanted = ({ chatId, era }: Due) => eraOf(chatId) === era && keptChatIds().includes(chatId)

  const write = async (due: Due, temporary: string, isHasty: boolean) => {
    const { chatId, modelId } = due
    const belonging = await belongingOf(modelId)
    if (!belonging) return
    const saved = await engines.ask(modelId, (call) =>
      call.saveState({ conversation: chatId, path: temporary }),
    )
    if (!saved || saved.tokens < minTokens) return
    // A disk that became full leaves less.
    if (saved.sizeBytes === 0 || statSync(temporary).size !== saved.sizeBytes) return
    const sha256 = await hashFile(temporary, { signal: closing.signal })
    if (!isHasty) await sync(temporary)
    if (closing.signal.aborted || !isWanted(due)) return
    const { tokens, sizeBytes } = saved
    files.keep(temporary, { format: 1, name: files.nameOf(chatId), ...belonging, tokens, sizeBytes, sha256 })
  }
  const save = async (due: Due, isHasty: boolean) => {
    const name = files.nameOf(due.chatId)
    let temporary: string | undefined
    try {
      const needed = estimateBytes(due)
      if (needed === null || !isWanted(due) || !(await files.makeRoom(name, needed))) return
      if (closing.signal.aborted || engines.info(due.modelId) === null) return
      temporary = files.begin(name)
      await write(due, temporary, isHasty)
    } catch (error) {
      // A full disk, an engine that ended: the chat is read again, no more.
      if (!closing.signal.aborted)
        log.warn({ error, modelId: due.modelId }, 'The state of a chat was not kept')
    } finally {
      if (temporary !== undefined) rmSync(temporary, { force: true })
    }
  }
  const inTurn = (due: Due, isHasty = false) => {
    writing.add(due)
    turn = turn.then(() => save(due, isHasty)).finally(() => writing.delete(due))
    return turn
  }

  const pauseFor = (due: Due) => ((estimateBytes(due) ?? 0) > largeBytes ? longQuietMs : quietMs)
  const wait = async (due: Due, pause: number, signal: AbortSignal) => {
    await delay(pause, undefined, { signal, ref: false })
    const isIdle = await engines.untilIdle(due.modelId, signal)
    if (signal.aborted) return
    waiting.delete(due.chatId)
    if (isIdle) await inTurn(due)
  }
  const drop = (chatId: string) => {
    waiting.get(chatId)?.controller.abort()
    waiting.delete(chatId)
  }

  const begin = (due: Due, pause: number) => {
    drop(due.chatId)
    if (closing.signal.aborted || due.tokens < minTokens) return
    const controller = new AbortController()
    waiting.set(due.chatId, { due, controller })
    wait(due, pause, controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) log.warn({ error }, 'The state of a chat was not kept')
    })
  }

  return {
    later: (due) => begin(due, pauseFor(due)),
    postpone: (chatId) => {
      const found = waiting.get(chatId)
      if (found) begin(found.due, longQuietMs)
    },
    drop,
    chatIds: () => [...waiting.keys(), ...[...writing].map(({ chatId }) => chatId)],
    flush: async (modelId) => {
      const dues = [...waiting.values()]
        .map(({ due }) => due)
        .filter((due) => modelId === undefined || due.modelId === modelId)
      for (const due of dues) {
        drop(due.chatId)
        void inTurn(due, true)
      }
      await turn
    },
    close: () => {
      closing.abort()
      for (const chatId of [...waiting.keys()]) drop(chatId)
    },
  }
}

const sync = async (path: string) => {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
