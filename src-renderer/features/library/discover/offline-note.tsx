import { WifiOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { Callout } from '../page.tsx'

/** Says what still works, and how to have the rest. */
export function OfflineNote() {
  const { t } = useTranslation()
  const goOnline = useGoOnline()
  return (
    <Callout icon={<WifiOff aria-hidden="true" />}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64">{t('library.discover.offline')}</p>
        <Button size="small" onPress={goOnline}>
          {t('library.discover.goOnline')}
        </Button>
      </div>
    </Callout>
  )
}

/** Switches the offline setting off. */
export function useGoOnline(): () => void {
  const update = useSettings((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  return () => void update({ offline: false }).catch(showError)
}
