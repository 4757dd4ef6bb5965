import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiStatus } from '#contract/api.ts'
import { useApi } from '#state/api.ts'
import { toShownError } from '#state/errors.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { TextField } from '#ui/text-field.tsx'
import { cardClasses } from '../library/page.tsx'
import { Block } from './block.tsx'

/** The web pages that may ask. None may until it is listed. */
export function Origins({ status }: { status: ApiStatus }) {
  const { t } = useTranslation()
  const update = useApi((state) => state.update)
  const { show, showError } = useToasts((toasts) => toasts)
  const [typed, setTyped] = useState('')
  const { origins } = status.settings
  const add = () =>
    void update({ origins: [...origins, typed.trim()] }).then(
      () => setTyped(''),
      (error: unknown) => {
        if (toShownError(error).code === 'INVALID_INPUT')
          show({ text: t('server.badOrigin'), tone: 'danger' })
        else showError(error)
      },
    )
  return (
    <Block title={t('server.origins')}>
      <p className="mb-3 text-13 text-ink-muted">{t('server.originsHelp')}</p>
      {origins.length === 0 ? (
        <p className="mb-3 text-13 text-ink-faint">{t('server.noOrigins')}</p>
      ) : (
        <ul aria-label={t('server.origins')} className={classes(cardClasses, 'mb-3 divide-y divide-line')}>
          {origins.map((origin) => (
            <li key={origin} className="flex items-center gap-2 py-1 ps-4 pe-1">
              <bdi dir="ltr" className="min-w-0 flex-1 truncate font-mono text-12">
                {origin}
              </bdi>
              <IconButton
                label={t('server.removeOrigin', { origin })}
                onPress={() =>
                  void update({ origins: origins.filter((one) => one !== origin) }).catch(showError)
                }
              >
                <X />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim() !== '') add()
        }}
      >
        <TextField
          className="min-w-0 flex-1"
          label={t('server.origins')}
          hideLabel
          placeholder={t('server.originPlaceholder')}
          value={typed}
          onChange={setTyped}
        />
        <Button type="submit" isDisabled={typed.trim() === ''}>
          {t('server.addOrigin')}
        </Button>
      </form>
    </Block>
  )
}
