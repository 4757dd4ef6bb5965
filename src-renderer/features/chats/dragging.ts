/** Chats and folders that are dragged inside the list with a mouse. The keyboard has their menus. */
import type { DragEvent } from 'react'

/** Kinds of their own, so that nothing else takes what is dragged, and the list takes nothing else. */
const types = { chat: 'application/x-palabre-chat', folder: 'application/x-palabre-folder' } as const
type Dragged = keyof typeof types

export const startDragging = (event: DragEvent, kind: Dragged, id: string): void => {
  // A link would bring its address along, for wherever text can be dropped.
  event.dataTransfer.clearData()
  event.dataTransfer.setData(types[kind], id)
  event.dataTransfer.effectAllowed = 'move'
}

/** Whether this is dragged; what it is can be read only once it is dropped. */
export const isDragged = (event: DragEvent, kind: Dragged): boolean =>
  event.dataTransfer.types.includes(types[kind])

export const droppedId = (event: DragEvent, kind: Dragged): string | null =>
  event.dataTransfer.getData(types[kind]) || null
