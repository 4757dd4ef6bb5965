import { useAppState } from '#state/context.ts'

/** Begins a temporary chat and shows it. */
export function useTemporaryChat(): () => void {
  const { chats, toasts, view } = useAppState()
  return () => {
    chats
      .getState()
      .createTemporary()
      .then(({ id }) => view.getState().showChat(id), toasts.getState().showError)
  }
}
