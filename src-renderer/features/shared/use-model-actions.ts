import { useAppState } from '#state/context.ts'
import { toShownError } from '#state/errors.ts'

/** Loading, unloading and choosing models, from wherever it is done. Failures are shown as toasts. */
export function useModelActions() {
  const { engines, fit, settings, chats, toasts, view } = useAppState()
  const { showError } = toasts.getState()
  return {
    /**
     * Loads with the context size that was chosen for the model. A failure stands on the model's card; `isQuiet`
     * is false where that may not be in sight.
     */
    load: (modelId: string, isQuiet = true) => {
      const contextSize = settings.getState().settings?.contextSizes[modelId] ?? null
      void engines
        .getState()
        .load(modelId, contextSize)
        .catch((error: unknown) => {
          const shown = toShownError(error)
          const { code } = shown
          if (code === 'MODEL_DOES_NOT_FIT') {
            fit.getState().refuse({ modelId, contextSize, error: shown })
            view.getState().showDialog('fit')
            return
          }
          const isCancelled = code === 'ENGINE_UNLOADED'
          const isOnCard = code.startsWith('MODEL_') || code.startsWith('ENGINE_')
          if (!isCancelled && !(isQuiet && isOnCard)) showError(error)
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
