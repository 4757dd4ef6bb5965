import { FolderOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAppInfo } from '#state/app-info.ts'
import { useModels } from '#state/models.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { CopyPath } from '../shared/copy-path.tsx'

/** The models folder: its path, and in the desktop app the way into it. */
export function ModelsFolder() {
  const { t } = useTranslation()
  const info = useAppInfo((state) => state.info)
  const revealFolder = useModels((state) => state.revealFolder)
  const showError = useToasts((toasts) => toasts.showError)
  if (info === null) return null
  return (
    <div className="flex w-full flex-wrap gap-2">
      <div className="min-w-0 flex-1 basis-64">
        <CopyPath path={info.modelsDir} label={t('models.copyFolder')} />
      </div>
      {info.canRevealFolder && (
        <Button onPress={() => void revealFolder().catch(showError)}>
          <FolderOpen aria-hidden="true" className="size-4" />
          {t('models.revealFolder')}
        </Button>
      )}
    </div>
  )
}
