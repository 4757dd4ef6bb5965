import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useDownloads } from '#state/downloads.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { TextField } from '#ui/text-field.tsx'

/** Asks for the https address of a model's file. */
export function AddressDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('library.downloads.fromAddress')}
      closeLabel={t('app.close')}
    >
      <AddressForm onDone={onClose} />
    </Dialog>
  )
}

function AddressForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const start = useDownloads((state) => state.start)
  const [url, setUrl] = useState('')
  const [error, setError] = useState<ShownError | null>(null)
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        start({ url: url.trim() }).then(onDone, (failure: unknown) => setError(toShownError(failure)))
      }}
    >
      <TextField
        autoFocus
        type="url"
        label={t('library.downloads.address')}
        description={t('library.downloads.addressHelp')}
        placeholder={t('library.downloads.addressPlaceholder')}
        value={url}
        onChange={(next) => {
          setUrl(next)
          setError(null)
        }}
      />
      {error && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-12 text-danger">
          {error.code === 'INVALID_INPUT' ? t('library.downloads.addressWrong') : errorText(t, error)}
        </p>
      )}
      <Button type="submit" variant="primary" className="self-end" isDisabled={url.trim() === ''}>
        {t('library.download')}
      </Button>
    </form>
  )
}
