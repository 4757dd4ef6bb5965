import type { TreeNode } from '#contract/chats.ts'

/**
 * A chat's tree as lines. What follows without a choice stands in one column; only where there are several versions does each
 * begin a column of its own, one step further in.
 */
export interface MapRow {
  node: TreeNode
  /** 1 for what is not below any choice. */
  level: number
  /** Its place among the lines of its column's choice, from 1, and how many those are. */
  position: number
  size: number
  /** What several versions follow upon; closed it hides them. */
  fork: 'open' | 'closed' | null
  /** Where several begin: which it is. */
  version: { number: number; count: number } | null
  /** On the branch that is shown. */
  isCurrent: boolean
}

const childrenByParent = (nodes: readonly TreeNode[]): ReadonlyMap<string | null, readonly TreeNode[]> => {
  const known = new Set(nodes.map(({ id }) => id))
  return Map.groupBy(nodes, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null))
}

/** From the root to the head. */
function currentPath(nodes: readonly TreeNode[], headId: string | null): ReadonlySet<string> {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const path = new Set<string>()
  for (let id = headId; id !== null && parents.has(id) && !path.has(id); id = parents.get(id) ?? null)
    path.add(id)
  return path
}

interface Shown {
  headId: string | null
  closed: ReadonlySet<string>
}

export function mapRows(nodes: readonly TreeNode[], { headId, closed }: Shown): MapRow[] {
  const children = childrenByParent(nodes)
  const current = currentPath(nodes, headId)
  const rows: MapRow[] = []
  /** The lines of each choice, to be counted once all are there. */
  const groups = new Map<string | null, MapRow[]>()
  const begin = (parentId: string | null, level: number) => {
    const family = children.get(parentId) ?? []
    return family
      .map((node, index) => ({
        node,
        level,
        group: parentId,
        version: family.length > 1 ? { number: index + 1, count: family.length } : null,
      }))
      .reverse()
  }
  const open = begin(null, 1)
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, level, group, version } = next
    const below = children.get(node.id) ?? []
    const fork = below.length > 1 ? (closed.has(node.id) ? 'closed' : 'open') : null
    const row: MapRow = { node, level, position: 0, size: 0, fork, version, isCurrent: current.has(node.id) }
    rows.push(row)
    const lines = groups.get(group)
    if (lines) lines.push(row)
    else groups.set(group, [row])
    const [only] = below
    if (below.length === 1 && only) open.push({ node: only, level, group, version: null })
    else if (fork === 'open') open.push(...begin(node.id, level + 1))
  }
  for (const lines of groups.values()) {
    for (const [index, row] of lines.entries()) {
      row.position = index + 1
      row.size = lines.length
    }
  }
  return rows
}

/** Where a key leads from a line, or what it does to it. */
export function stepFrom(
  rows: readonly MapRow[],
  index: number,
  key: string,
): { to: number } | 'toggle' | null {
  const row = rows[index]
  if (!row) return null
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(index + 1, rows.length - 1) }
    case 'ArrowUp':
      return { to: Math.max(index - 1, 0) }
    case 'Home':
      return { to: 0 }
    case 'End':
      return { to: rows.length - 1 }
    case 'PageDown':
      return { to: Math.min(index + 10, rows.length - 1) }
    case 'PageUp':
      return { to: Math.max(index - 10, 0) }
    case 'ArrowRight':
      if (row.fork === 'closed') return 'toggle'
      return row.fork === 'open' ? { to: index + 1 } : null
    case 'ArrowLeft': {
      if (row.fork === 'open') return 'toggle'
      const parent = rows.findLastIndex(({ level }, at) => at < index && level < row.level)
      return parent < 0 ? null : { to: parent }
    }
    default:
      return null
  }
}
