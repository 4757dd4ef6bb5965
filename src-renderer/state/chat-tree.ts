import type { Message } from '#contract/messages.ts'

/** Messages by id. */
export type Messages = ReadonlyMap<string, Message>

/** The branch that ends with `headId`, from its root on. Empty when the head is null or not there yet. */
export function pathTo(messages: Messages, headId: string | null): string[] {
  const path: string[] = []
  const seen = new Set<string>()
  for (let id = headId; id !== null && !seen.has(id);) {
    const message = messages.get(id)
    if (message === undefined) break
    seen.add(id)
    path.push(id)
    id = message.parentId
  }
  return path.reverse()
}

/** The ids that share each parent (null: the roots), oldest first. */
export function siblingsByParent(messages: Messages): ReadonlyMap<string | null, readonly string[]> {
  const siblings = new Map<string | null, string[]>()
  for (const { id, parentId } of [...messages.values()].sort((a, b) => a.sequence - b.sequence)) {
    const family = siblings.get(parentId)
    if (family) family.push(id)
    else siblings.set(parentId, [id])
  }
  return siblings
}
