import { useAppState } from '#state/context.ts'
import { useModelActions } from './use-model-actions.ts'

/** Begins a new chat that is answered by a model. */
export function useChatWith(): (modelId: string) => void {
  const { view } = useAppState()
  const { choose } = useModelActions()
  return (modelId) => {
    choose(modelId, null)
    view.getState().showChat(null)
  }
}
