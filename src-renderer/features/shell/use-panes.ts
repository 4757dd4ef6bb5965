import { useAppState } from '#state/context.ts'
import { useSettings } from '#state/settings.ts'
import { useView } from '#state/view.ts'
import { useIsNarrowerThan } from '#ui/use-room.ts'

export interface PaneState {
  isOpen: boolean
  /** Lies over the conversation, because there is no room beside it. */
  isSheet: boolean
  toggle: () => void
  close: () => void
}

export interface Panes {
  chats: PaneState
  panel: PaneState
}

/** Which panes are shown: beside the conversation by the user's settings, over it for as long as asked. */
export function usePanes(): Panes {
  const { settings, toasts } = useAppState()
  const { showError } = toasts.getState()
  const sheet = useView((view) => view.sheet)
  const showSheet = useView((view) => view.showSheet)
  const showChatList = useSettings((state) => state.settings?.showChatList ?? true)
  const showPanel = useSettings((state) => state.settings?.showPanel ?? true)
  const isNarrow = useIsNarrowerThan(62.5)
  const isPhone = useIsNarrowerThan(40)

  const pane = (
    name: 'chats' | 'panel',
    setting: 'showChatList' | 'showPanel',
    isSheet: boolean,
    isShown: boolean,
  ): PaneState => {
    const isOpen = isSheet ? sheet === name : isShown
    const set = (open: boolean) => {
      if (isSheet) showSheet(open ? name : null)
      else
        void settings
          .getState()
          .update({ [setting]: open })
          .catch(showError)
    }
    return { isOpen, isSheet, toggle: () => set(!isOpen), close: () => set(false) }
  }
  return {
    chats: pane('chats', 'showChatList', isPhone, showChatList),
    panel: pane('panel', 'showPanel', isNarrow, showPanel),
  }
}
