import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'

/** What a model's file is called; everything else may be a document. */
export const isModelFile = (file: File) => /\.gguf$/i.test(file.name)

/**
 * Takes files of this computer. The desktop app shows where they lie, folders too, and asks nothing more; a browser sends them
 * into the library, and shows how far they are. What is no model's file is said to be none.
 */
export function useAddFiles(): (files: readonly File[]) => void {
  const { t } = useTranslation()
  const { places, toasts, uploads, view } = useAppState()
  return (files) => {
    const { canShow, show } = places.getState()
    if (canShow) {
      for (const file of files) void show(file).catch(toasts.getState().showError)
      view.getState().showLibrary('places')
      return
    }
    const models = files.filter(isModelFile)
    if (models.length < files.length) {
      const name = files.find((file) => !isModelFile(file))?.name ?? ''
      toasts.getState().show({ text: t('library.places.notGguf', { name }), tone: 'danger', key: 'not-gguf' })
    }
    if (models.length === 0) return
    for (const file of models) uploads.getState().start(file)
    view.getState().showLibrary('places')
  }
}
