import { createContext, use } from 'react'

export interface Editing {
  /** The user's message that is being edited; null when none is. */
  editedId: string | null
  edit: (messageId: string | null) => void
}

export const EditingContext = createContext<Editing>({ editedId: null, edit: () => {} })

export const useEditing = () => use(EditingContext)
