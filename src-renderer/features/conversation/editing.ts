import { createContext, use } from 'react'

export interface Editing {
  /** The message that is being edited; null when none is. */
  editedId: string | null
  edit: (messageId: string | null) => void
  /** What was typed and neither sent nor saved, by message: an editor that was closed begins with it. */
  unsaved: Map<string, string>
}

export const EditingContext = createContext<Editing>({ editedId: null, edit: () => {}, unsaved: new Map() })

export const useEditing = () => use(EditingContext)
