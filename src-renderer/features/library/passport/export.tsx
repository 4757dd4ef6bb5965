import { HardDriveUpload, Usb } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { formatBytes } from '#i18n/index.ts'
import { usePlaces, usePlacesWatch } from '#state/places.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Transfers } from '../places/transfers.tsx'
import { Block, cardClasses } from '../page.tsx'

/** Takes the model to a stick, with its hash beside it, so that the next computer can check. */
export function Export({ model }: { model: Model }) {
  const { t, i18n } = useTranslation()
  const places = usePlaces((state) => state.places)
  const copyOut = usePlaces((state) => state.copyOut)
  const showError = useToasts((toasts) => toasts.showError)
  usePlacesWatch()
  const targets = places?.filter(({ kind }) => kind === 'stick' || kind === 'folder') ?? []
  return (
    <Block title={t('library.passport.export')}>
      <p className="mb-2 text-13 leading-5 text-pretty text-ink-muted">
        {targets.length === 0 ? t('library.passport.exportNone') : t('library.passport.exportText')}
      </p>
      {targets.length > 0 && (
        <ul className={classes(cardClasses, 'mb-3 divide-y divide-line')}>
          {targets.map((place) => (
            <li key={place.id} className="flex items-center gap-3 px-4 py-2 text-13">
              <Usb aria-hidden="true" className="size-4 text-ink-faint" />
              <span className="min-w-0 flex-1 truncate">
                {place.name || t(`library.places.kind.${place.kind}`)}{' '}
                {place.freeBytes !== null && (
                  <span className="text-12 text-ink-faint">
                    {t('library.disk.free', { bytes: formatBytes(place.freeBytes, i18n.language) })}
                  </span>
                )}
              </span>
              <Button
                size="small"
                isDisabled={place.freeBytes !== null && place.freeBytes < model.sizeBytes}
                onPress={() => void copyOut(place.id, model.id).catch(showError)}
              >
                <HardDriveUpload aria-hidden="true" className="size-3.5" />
                {t('library.passport.copyHere')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Transfers direction="out" />
    </Block>
  )
}
