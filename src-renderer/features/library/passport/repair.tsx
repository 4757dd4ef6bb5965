import { RotateCcw, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { useDownloads } from '#state/downloads.ts'
import { useModels } from '#state/models.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { useRemoveModel } from '#features/shared/use-remove-model.ts'

/** What a damaged model needs in place of a chat: to be fetched anew where its source is known, else to be read once more. */
export function Repair({ model, origin }: { model: Model; origin: string | null }) {
  const { t } = useTranslation()
  const verify = useModels((state) => state.verify)
  const isRunning = useModels(({ verifications }) => verifications[model.id]?.isRunning ?? false)
  const start = useDownloads((state) => state.start)
  const showLibrary = useView((view) => view.showLibrary)
  const showError = useToasts((toasts) => toasts.showError)
  const remove = useRemoveModel()
  const url = model.source === 'library' && origin !== null && /^https?:\/\//.test(origin) ? origin : null
  const getAgain = async (url: string) => {
    await remove(model)
    await start({ url })
    showLibrary('downloads')
  }
  return (
    <>
      {url !== null && (
        <Button variant="primary" onPress={() => void getAgain(url).catch(showError)}>
          <RotateCcw aria-hidden="true" className="size-4" />
          {t('library.hash.getAgain')}
        </Button>
      )}
      <Button
        variant={url === null ? 'primary' : 'secondary'}
        isDisabled={isRunning}
        onPress={() => verify(model.id)}
      >
        <ShieldCheck aria-hidden="true" className="size-4" />
        {t('library.hash.verify')}
      </Button>
    </>
  )
}
