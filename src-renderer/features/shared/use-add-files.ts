import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'

const isModelFile = (file: File) => /\.gguf$/i.test(file.name)

/** Takes files of this computer into the library, and shows how far they are. What is no model's file is said to be none. */
export function useAddFiles(): (files: readonly File[]) => void {
  const { t } = useTranslation()
  const { toasts, uploads, view } = useAppState()
  return (files) => {
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
