import { useTranslation } from 'react-i18next'
import { Spinner } from '#ui/spinner.tsx'

/** In the place of a recommendation until it is known. */
export function Looking() {
  const { t } = useTranslation()
  return (
    <p
      role="status"
      className="flex h-24 w-full items-center justify-center gap-2 rounded-[10px] border border-line bg-raised text-13 text-ink-muted"
    >
      <Spinner /> {t('library.recommend.looking')}
    </p>
  )
}
