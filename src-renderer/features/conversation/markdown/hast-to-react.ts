import type { ElementContent, Root } from 'hast'
import { createElement, type ReactNode } from 'react'

/** Highlighted code as React elements: nothing but spans with the highlighter's own classes. */
export function codeToReact(node: Root | ElementContent, key = 0): ReactNode {
  if (node.type === 'text') return node.value
  if (node.type !== 'root' && node.type !== 'element') return null
  const children = node.children.map((child, index) =>
    child.type === 'doctype' ? null : codeToReact(child, index),
  )
  if (node.type === 'root') return children
  const names = node.properties.className
  return createElement(
    'span',
    { key, className: Array.isArray(names) ? names.join(' ') : undefined },
    children,
  )
}
