import { useAppState } from '#state/context.ts'

/** Loading, unloading and choosing models, from wherever it is done. Failures are shown as toasts. */
export function useModelActions() {
  const { engines, settings, chats, toasts } = useAppState()
  const { showError } = toasts.getState()
  return {
    /** Loads with the context size that was chosen for the model. What fails while loading shows on its card. */
    load: (modelId: string) => {
      const contextSize = settings.getState().settings?.contextSizes[modelId] ?? null
      void engines
        .getState()
        .load(modelId, contextSize)
        .catch((error: unknown) => {
          const failed = engines
            .getState()
            .engines.some((engine) => engine.modelId === modelId && engine.error)
          if (!failed) showError(error)
        })
    },
    unload: (modelId: string) => {
      void engines.getState().unload(modelId).catch(showError)
    },
    /** Lets a chat be answered by this model; the first choice ever made is that for new chats too. */
    choose: (modelId: string, chatId: string | null) => {
      void chats.getState().choose(chatId, { modelId }).catch(showError)
      if (settings.getState().settings?.defaultModelId === null) {
        void settings.getState().update({ defaultModelId: modelId }).catch(showError)
      }
    },
  }
}
