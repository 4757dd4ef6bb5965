import type { Branch } from '#contract/chats.ts'
import type { Message } from '#contract/messages.ts'

/** The messages that are here, by id: a part of the chat's. */
export type Messages = ReadonlyMap<string, Message>

/** The ids that share each parent (null: the roots), oldest first, along the shown branch; only where there are several. */
export type Siblings = ReadonlyMap<string | null, readonly string[]>

/** Where `headId` leaves `path`: the ids below the last one they share. Null when a message on the way is not here. */
export function wayFrom(
  messages: Messages,
  path: readonly string[],
  headId: string,
): { kept: number; added: string[] } | null {
  const added: string[] = []
  const seen = new Set<string>()
  for (let id: string | null = headId; id !== null;) {
    // From the end: what is new is near it.
    const place = path.lastIndexOf(id)
    if (place >= 0) return { kept: place + 1, added: added.reverse() }
    const message = messages.get(id)
    if (message === undefined || seen.has(id)) return null
    seen.add(id)
    added.push(id)
    id = message.parentId
  }
  return { kept: 0, added: added.reverse() }
}

/** The families of a branch by the parent they share. */
export function siblingsOf({ path, families }: Branch): Siblings {
  if (families.length === 0) return new Map()
  const places = new Map(path.map((id, place) => [id, place]))
  return new Map(
    families.flatMap((family) => {
      const shown = family.find((id) => places.has(id))
      return shown === undefined ? [] : [[path[(places.get(shown) ?? 0) - 1] ?? null, family] as const]
    }),
  )
}

/** With a message that has just begun: the youngest of its family, if that is one of the shown branch. */
export function withSibling(siblings: Siblings, path: readonly string[], message: Message): Siblings {
  const { id, parentId } = message
  const place = parentId === null ? -1 : path.lastIndexOf(parentId)
  const shown = path[place + 1]
  if ((parentId !== null && place < 0) || shown === undefined || shown === id) return siblings
  const family = siblings.get(parentId) ?? [shown]
  return family.includes(id) ? siblings : new Map(siblings).set(parentId, [...family, id])
}

/** Without those that are gone. */
export function withoutSiblings(siblings: Siblings, gone: ReadonlySet<string>): Siblings {
  const left = new Map<string | null, readonly string[]>()
  for (const [parentId, family] of siblings) {
    const rest = family.filter((id) => !gone.has(id))
    if (rest.length > 1) left.set(parentId, rest)
  }
  return left
}
