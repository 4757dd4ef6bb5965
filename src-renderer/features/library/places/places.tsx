/** Bringing models of one's own: files dropped here, other programs' folders, sticks. Nothing is copied without asking. */
import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { usePlaces, usePlacesWatch } from '#state/places.ts'
import { useToasts } from '#state/toasts.ts'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { ModelsFolder } from '#features/models/models-folder.tsx'
import { columnClasses } from '../page.tsx'
import { AddFile } from './add-file.tsx'
import { PlaceCard } from './place-card.tsx'
import { Transfers } from './transfers.tsx'

export function Places() {
  const { t } = useTranslation()
  const places = usePlaces((state) => state.places)
  const error = usePlaces((state) => state.error)
  const look = usePlaces((state) => state.look)
  const showError = useToasts((toasts) => toasts.showError)
  usePlacesWatch()
  return (
    <div className={classes(columnClasses, 'flex flex-col gap-6 pt-6 pb-16')}>
      <AddFile />
      <Transfers />
      <section aria-label={t('library.places.found')}>
        <div className="mb-2 flex items-center gap-2">
          <div className="flex-1">
            <h2 className="text-13 font-semibold">{t('library.places.found')}</h2>
            {places !== null && places.length > 0 && (
              <p className="mt-0.5 text-12 leading-4 text-pretty text-ink-muted">
                {t('library.places.foundText')}
              </p>
            )}
          </div>
          <IconButton
            size="small"
            label={t('library.places.look')}
            onPress={() => void look().catch(showError)}
          >
            <RotateCw />
          </IconButton>
        </div>
        {error ? (
          <p role="alert" className="text-13 text-danger">
            {errorText(t, error)}
          </p>
        ) : places === null ? (
          <p role="status" className="flex items-center gap-2 text-13 text-ink-faint">
            <Spinner /> {t('library.places.looking')}
          </p>
        ) : places.length === 0 ? (
          <p className="text-13 text-pretty text-ink-muted">{t('library.places.none')}</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {places.map((place) => (
              <PlaceCard key={place.id} place={place} />
            ))}
          </ul>
        )}
      </section>
      <section aria-label={t('library.places.folderTitle')}>
        <h2 className="text-13 font-semibold">{t('library.places.folderTitle')}</h2>
        <p className="mt-0.5 mb-2 text-12 leading-4 text-ink-muted">{t('models.addText')}</p>
        <ModelsFolder />
        <pre
          dir="ltr"
          aria-label={t('models.layout')}
          className="mt-2 overflow-x-auto text-start font-mono text-12 leading-5 text-ink-faint"
        >
          {t('models.layoutExample')}
        </pre>
      </section>
    </div>
  )
}
