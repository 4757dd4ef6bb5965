import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { useAppState } from '#state/context.ts'

/** Moves a model into the trash, and offers to bring it back. Failures are shown as toasts. */
export function useRemoveModel(): (model: Model) => Promise<void> {
  const { t } = useTranslation()
  const { models, toasts, view } = useAppState()
  return async (model) => {
    const { show, showError } = toasts.getState()
    try {
      await models.getState().remove(model.id)
    } catch (error) {
      showError(error)
      return
    }
    const { library, showLibrary } = view.getState()
    if (library?.item === model.id) showLibrary('installed')
    const restore = async () => {
      await models.getState().restore(model.id)
    }
    show({
      text: t('library.installed.removed', { name: model.name }),
      action: { label: t('app.undo'), isUndo: true, run: () => void restore().catch(showError) },
      timeoutMs: 12_000,
    })
  }
}
