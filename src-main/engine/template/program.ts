import type { Template } from '@huggingface/jinja'

/** What a parsed template says, read off its tree. */

type Program = Template['parsed']

/** The names of variables that a template reads or sets, in their order. */
export const namesIn = (program: Program): string[] => {
  const names = new Set<string>()
  visit(program, (node) => {
    if (node.type === 'Identifier' && typeof node.value === 'string') names.add(node.value)
  })
  return [...names]
}

/** The texts that a template compares a variable with: `v == 'low'`, `v in ['low', 'high']`. */
export const stringsComparedWith = (program: Program, variable: string): string[] => {
  const texts = new Set<string>()
  visit(program, (node) => {
    if (node.type !== 'BinaryExpression') return
    const sides = [node.left, node.right]
    if (!sides.some((side) => isNode(side) && side.type === 'Identifier' && side.value === variable)) return
    for (const side of sides) {
      visit(side, (leaf) => {
        if (leaf.type === 'StringLiteral' && typeof leaf.value === 'string') texts.add(leaf.value)
      })
    }
  })
  return [...texts].filter((text) => text !== '')
}

type Node = Record<string, unknown> & { type: string }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Visits a tree without recursion: a template is a stranger's, and may be as deep as it likes. */
const visit = (root: unknown, see: (node: Node) => void): void => {
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (isNode(value)) see(value)
    const children: unknown[] =
      value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value)
    open.push(...children.reverse())
  }
}
