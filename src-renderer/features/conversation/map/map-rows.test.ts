import { describe, expect, it } from 'vitest'
import type { TreeNode } from '#contract/chats.ts'
import { mapRows, stepFrom } from './map-rows.ts'

/** `a`, then `b` below it, then two versions below `b`, of which `d` goes on; and a second beginning. */
const nodes = (
  [
    ['a', null],
    ['b', 'a'],
    ['c', 'b'],
    ['d', 'b'],
    ['e', 'd'],
    ['f', 'e'],
    ['g', 'e'],
    ['z', null],
  ] as const
).map(([id, parentId]): TreeNode => ({
  ...{ id, parentId, role: 'user', status: 'complete', modelId: null, excerpt: id },
}))

const drawn = (closed: string[] = [], headId: string | null = 'f') =>
  mapRows(nodes, { headId, closed: new Set(closed) }).map(
    ({ node, level, position, size, fork, version, isCurrent }) =>
      `${'.'.repeat(level)}${node.id} ${position}/${size}${fork ? ` ${fork}` : ''}${version ? ` v${version.number}` : ''}${isCurrent ? ' *' : ''}`,
  )

describe('the map', () => {
  it('steps in where there is a choice, and nowhere else', () => {
    expect(drawn()).toEqual([
      '.a 1/3 v1 *',
      '.b 2/3 open *',
      '..c 1/3 v1',
      '..d 2/3 v2 *',
      '..e 3/3 open *',
      '...f 1/2 v1 *',
      '...g 2/2 v2',
      '.z 3/3 v2',
    ])
  })

  it('hides what follows a closed choice', () => {
    expect(drawn(['b'])).toEqual(['.a 1/3 v1 *', '.b 2/3 closed *', '.z 3/3 v2'])
  })

  it('shows every message once, however deep', () => {
    const deep = Array.from({ length: 20_000 }, (_, index): TreeNode => ({
      id: String(index),
      parentId: index === 0 ? null : String(index - 1),
      ...{ role: 'user', status: 'complete', modelId: null, excerpt: '' },
    }))
    const rows = mapRows(deep, { headId: '19999', closed: new Set() })
    expect(rows).toHaveLength(20_000)
    expect(rows.every(({ level, isCurrent }) => level === 1 && isCurrent)).toBe(true)
  })

  it('keeps what lost its parent', () => {
    const [orphan] = nodes.filter(({ id }) => id === 'e')
    expect(mapRows([orphan!], { headId: null, closed: new Set() })).toHaveLength(1)
  })

  it('is gone through by keys as a tree is', () => {
    const rows = mapRows(nodes, { headId: 'f', closed: new Set(['e']) })
    const from = (id: string, key: string) => {
      const step = stepFrom(
        rows,
        rows.findIndex(({ node }) => node.id === id),
        key,
      )
      return step === null || step === 'toggle' ? step : rows[step.to]?.node.id
    }
    expect(from('a', 'ArrowDown')).toBe('b')
    expect(from('a', 'ArrowUp')).toBe('a')
    expect(from('b', 'ArrowRight')).toBe('c')
    expect(from('b', 'ArrowLeft')).toBe('toggle')
    expect(from('e', 'ArrowRight')).toBe('toggle')
    expect(from('e', 'ArrowLeft')).toBe('b')
    expect(from('c', 'ArrowRight')).toBeNull()
    expect(from('z', 'ArrowLeft')).toBeNull()
    expect(from('z', 'Home')).toBe('a')
    expect(from('a', 'End')).toBe('z')
    expect(from('a', 'x')).toBeNull()
  })
})
