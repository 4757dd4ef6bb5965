import { samplingSchema, type Sampling } from '#contract/messages.ts'
import type { NotUnderstood } from './types.ts'

/** A part of a file of ours without the sampling values that can be none, which have their defaults then; and which those were. */
export interface Sound {
  sound: unknown
  dropped: NotUnderstood
}

export const chatWithSoundSampling = (conversation: unknown): Sound => {
  const dropped: NotUnderstood = {}
  if (!isObject(conversation)) return { sound: conversation, dropped }
  const { chat, messages } = conversation
  const sound = {
    ...conversation,
    chat: soundIn(chat, dropped),
    messages: Array.isArray(messages) ? messages.map((message) => soundMessage(message, dropped)) : messages,
  }
  return { sound, dropped }
}

/** The same of what stands before the chats: folders have a sampling, too. */
export const headWithSoundSampling = (head: unknown): Sound => {
  const dropped: NotUnderstood = {}
  if (!isObject(head) || !Array.isArray(head['folders'])) return { sound: head, dropped }
  return {
    sound: { ...head, folders: head['folders'].map((folder) => soundFolder(folder, dropped)) },
    dropped,
  }
}

/** Null is a folder's way to have none, and nobody else's. */
const soundFolder = (folder: unknown, dropped: NotUnderstood): unknown =>
  isObject(folder) && folder['sampling'] === null ? folder : soundIn(folder, dropped)

/** How an answer was drawn is a record: of one that cannot be true nothing is claimed, least of all the defaults. */
const soundMessage = (message: unknown, dropped: NotUnderstood): unknown => {
  const its: NotUnderstood = {}
  const sound = soundIn(message, its)
  const kinds = Object.entries(its)
  if (kinds.length === 0 || !isObject(sound)) return sound
  for (const [kind, count] of kinds) dropped[kind] = (dropped[kind] ?? 0) + count
  const without = { ...sound }
  delete without['sampling']
  return without
}

const soundIn = (owner: unknown, dropped: NotUnderstood): unknown => {
  if (!isObject(owner)) return owner
  const { sampling } = owner
  return sampling === undefined ? owner : { ...owner, sampling: soundValues(sampling, dropped) }
}

/** A chat is worth more than how its answers were drawn. */
const soundValues = (sampling: unknown, dropped: NotUnderstood): Partial<Sampling> => {
  const drop = (kind: string) => {
    dropped[kind] = (dropped[kind] ?? 0) + 1
  }
  if (!isObject(sampling)) {
    drop('sampling')
    return {}
  }
  const known = Object.entries(samplingSchema.shape).filter(([name]) => sampling[name] !== undefined)
  const values = known.flatMap(([name, schema]) => {
    const parsed = schema.safeParse(sampling[name])
    if (!parsed.success) drop(`sampling ${name}`)
    return parsed.success ? [[name, parsed.data] as const] : []
  })
  return Object.fromEntries(values)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
