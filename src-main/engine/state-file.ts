import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'
import type { Sequence, Sequences } from './batch/sequences.ts'
import type { LoadedModel } from './load.ts'
import { readAhead } from './prepare.ts'

/** What is held of a conversation, as a file that llama.cpp writes and reads. */

/** The file's first words: `ggsq`, the version of the format, and how many tokens follow. */
const magic = 0x67677371
const headBytes = 12

/**
 * Null when nothing of that conversation is held. What is only typed is not kept; it is read once more afterwards, which nobody waits for.
 * Null too where it cannot be taken back: a window or a recurrent state is in the file as it is at the end, and as nothing else. So is what a
 * thought left in it, which no next prompt has.
 */
export const saveState = async (
  loaded: LoadedModel,
  conversation: string,
  path: string,
): Promise<{ tokens: number; sizeBytes: number } | null> => {
  const { sequences, scheduler, native, places, said } = loaded
  const { era } = said
  const holder = saidLast(sequences, conversation)
  if (holder && holder.typedFrom !== null) {
    if (sequences.needsCheckpoints) return null
    await places.endPreparing()
  }
  let typed: number[] = []
  const saved = await scheduler.exclusive(async () => {
    const sequence = saidLast(sequences, conversation)
    if (!sequence || (sequences.needsCheckpoints && sequence.hasThought)) return null
    const before = sequence.held.slice()
    if (!sequences.takeBack(sequence)) return null
    if (sequence.held.length < before.length) typed = before
    const sizeBytes = await native.saveSequenceStateToFile(path, sequence.id, Uint32Array.from(sequence.held))
    return { tokens: sequence.held.length, sizeBytes }
  })
  // Not what was erased meanwhile, nor in place of what was typed since.
  const isNewest = said.era === era && !places.isPreparing(conversation)
  if (typed.length > 0 && isNewest)
    void readAhead(loaded, typed, conversation, undefined).catch(() => undefined)
  return saved
}

/** Throws CONFLICT when no sequence is free, INVALID_INPUT when it is no such state. */
export const loadState = async (
  { sequences, scheduler, native, places, contextSize, vocabulary }: LoadedModel,
  conversation: string,
  path: string,
): Promise<{ tokens: number }> => {
  checkHead(path, contextSize)
  // What is read ahead makes room.
  await places.endPreparing()
  return scheduler.exclusive(async () => {
    const sequence = sequences.take([])
    if (!sequence) throw new AppError('CONFLICT', 'Every place of the model is in use.')
    try {
      sequences.clear(sequence)
      const held = Array.from(await native.loadSequenceStateFromFile(path, sequence.id, contextSize))
      if (held.some((token) => token >= vocabulary.size)) throw new Error('tokens of another model')
      sequence.held = held
      sequence.conversation = conversation
      sequence.saidAt = performance.now()
      return { tokens: held.length }
    } catch (cause) {
      sequences.clear(sequence)
      throw notAState(cause)
    } finally {
      places.leave(sequence)
    }
  })
}

/** How many tokens are held of a conversation. */
export const heldTokens = ({ sequences }: LoadedModel, conversation: string): number =>
  holderOf(sequences, conversation)?.held.length ?? 0

const branchesOf = ({ all }: Sequences, name: string): Sequence[] =>
  all.filter(({ conversation, held }) => conversation === name && held.length > 0)

/** Of several branches of a conversation the one that was read last. */
const holderOf = (sequences: Sequences, name: string): Sequence | undefined =>
  branchesOf(sequences, name).sort((a, b) => b.lastUsedAt - a.lastUsedAt)[0]

/** The one that was answered in last: another may have been read ahead since. */
const saidLast = (sequences: Sequences, name: string): Sequence | undefined =>
  branchesOf(sequences, name).sort((a, b) => b.saidAt - a.saidAt || b.lastUsedAt - a.lastUsedAt)[0]

/**
 * Forgets what is held of some conversations, or of all, and what the model said in any. Titles, summaries and chats that are never kept
 * have no name here, so that nobody's name is forgotten with them.
 */
export const forget = async (
  { rooms, said }: LoadedModel,
  conversations: readonly string[] | undefined,
): Promise<void> => {
  said.forget()
  const names = conversations && new Set<string | null>([...conversations, null])
  await rooms.each(({ places }) => places.forget((name) => names?.has(name) ?? true))
}

/** llama.cpp ends the process over a file that is cut, so that it is looked at first; all else is for whoever has its hash. */
const checkHead = (path: string, contextSize: number) => {
  const head = Buffer.alloc(headBytes)
  try {
    const file = openSync(path, 'r')
    try {
      if (readSync(file, head, 0, headBytes, 0) < headBytes) throw new Error('too short')
    } finally {
      closeSync(file)
    }
    const tokens = head.readUInt32LE(8)
    if (head.readUInt32LE(0) !== magic || tokens > contextSize) throw new Error('not a state of this context')
    if (statSync(path).size < headBytes + 4 * tokens) throw new Error('cut')
  } catch (cause) {
    throw notAState(cause)
  }
}

const notAState = (cause: unknown) =>
  new AppError('INVALID_INPUT', 'The saved state does not belong to this model, or is damaged.', { cause })
