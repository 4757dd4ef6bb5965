import type { Branch } from '#contract/chats.ts'

interface TreeNode {
  id: string
  parentId: string | null
}

/** The branch that ends with `headId`, and the siblings along it. `nodes` come in their order, parents first. */
export const branchOf = (nodes: readonly TreeNode[], headId: string | null): Branch => {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const path: string[] = []
  for (let id = headId; id !== null && parents.has(id); id = parents.get(id) ?? null) path.push(id)
  path.reverse()
  const onPath = new Set(path)
  const families = new Map<string | null, string[]>()
  for (const { id, parentId } of nodes) {
    const family = families.get(parentId)
    if (family) family.push(id)
    else families.set(parentId, [id])
  }
  return {
    path,
    families: [...families.values()].filter(
      (family) => family.length > 1 && family.some((id) => onPath.has(id)),
    ),
  }
}
