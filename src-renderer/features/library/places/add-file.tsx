import { FileBox, FolderSearch } from 'lucide-react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { useTranslation } from 'react-i18next'
import { useAppInfo } from '#state/app-info.ts'
import { usePlaces } from '#state/places.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { useAddFiles } from '#features/shared/use-add-files.ts'

/** The ways in for a file or a folder of one's own. Files may also be dropped anywhere in the window. */
export function AddFile() {
  const { t } = useTranslation()
  const isDesktop = useAppInfo(({ info }) => info?.host === 'electron')
  const pickFolder = usePlaces((state) => state.pickFolder)
  const showError = useToasts((toasts) => toasts.showError)
  const addFiles = useAddFiles()
  return (
    <section
      aria-label={t('library.places.add')}
      className="flex flex-wrap items-center gap-x-5 gap-y-3 rounded-lg border border-dashed border-line-strong/60 px-5 py-5"
    >
      <FileBox aria-hidden="true" strokeWidth={1.5} className="size-8 shrink-0 text-accent" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-14 font-medium">{t('library.places.drop')}</p>
        <p className="text-12 leading-4 text-pretty text-ink-muted">
          {isDesktop ? t('library.places.dropDesktop') : t('library.places.dropBrowser')}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <FileTrigger
          acceptedFileTypes={['.gguf']}
          allowsMultiple
          onSelect={(files) => addFiles([...(files ?? [])])}
        >
          <Button>{t('library.places.chooseFile')}</Button>
        </FileTrigger>
        {isDesktop && (
          <Button onPress={() => void pickFolder().catch(showError)}>
            <FolderSearch aria-hidden="true" className="size-4" />
            {t('library.places.pickFolder')}
          </Button>
        )}
      </div>
    </section>
  )
}
