import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useToasts } from '#state/toasts.ts'
import { ToastRegion } from '#ui/toast-region.tsx'

/** The app's short messages, with errors put into words. */
export function Toasts() {
  const { t } = useTranslation()
  const toasts = useToasts((state) => state.toasts)
  const dismiss = useToasts((state) => state.dismiss)
  return (
    <ToastRegion
      label={t('app.notifications')}
      dismissLabel={t('app.dismiss')}
      onDismiss={dismiss}
      toasts={toasts.map(({ text, ...toast }) => ({
        ...toast,
        text: typeof text === 'string' ? text : errorText(t, text),
      }))}
    />
  )
}
