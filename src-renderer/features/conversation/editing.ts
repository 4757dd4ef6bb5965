import { createContext, use } from 'react'

export interface Editing {
  /** The message that is being edited; null when none is. */
  editedId: string | null
  edit: (messageId: string | null) => void
  /** What was typed and neither sent nor saved, by message: an editor that was closed begins with it. */
  unsaved: Map<string, string>
  /** The messages of this chat whose editing was begun and neither saved nor left. */
  begun: ReadonlySet<string>
  /** Whether the user has just asked to edit this message: true once, so that an editor which comes back by itself takes no focus. */
  takeFocus: (messageId: string) => boolean
}

export const EditingContext = createContext<Editing>({
  editedId: null,
  edit: () => {},
  unsaved: new Map(),
  begun: new Set(),
  takeFocus: () => false,
})

export const useEditing = () => use(EditingContext)
