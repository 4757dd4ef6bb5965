import { useState, type DragEvent } from 'react'
import { droppedId, isDragged } from './dragging.ts'

interface DropOptions {
  /** A chat is let go here; absent: none is taken. */
  onChat?: (id: string) => void
  /** A folder is let go here. */
  onFolder?: (id: string) => void
}

/** Makes a row a place to let go of what is dragged, and says while it would take it. */
export function useDrop({ onChat, onFolder }: DropOptions) {
  const [isOver, setOver] = useState<'chat' | 'folder' | null>(null)
  const kindOf = (event: DragEvent) =>
    onChat && isDragged(event, 'chat') ? 'chat' : onFolder && isDragged(event, 'folder') ? 'folder' : null
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        const kind = kindOf(event)
        if (kind === null) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = 'move'
        setOver(kind)
      },
      onDragLeave: (event: DragEvent) => {
        // Going on to what is inside is no leaving.
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
        setOver(null)
      },
      onDrop: (event: DragEvent) => {
        const kind = kindOf(event)
        setOver(null)
        if (kind === null) return
        event.preventDefault()
        event.stopPropagation()
        const id = droppedId(event, kind)
        if (id !== null) (kind === 'chat' ? onChat : onFolder)?.(id)
      },
    },
  }
}
