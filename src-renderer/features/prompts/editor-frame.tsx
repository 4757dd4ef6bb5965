import { ChevronLeft } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { DialogFooter } from '#ui/dialog.tsx'

interface EditorFrameProps {
  backText: string
  canSave: boolean
  onBack: () => void
  onSave: () => Promise<void>
  children: ReactNode
}

/** A form in place of a list: back to it without keeping what was typed, or with. */
export function EditorFrame({ backText, canSave, onBack, onSave, children }: EditorFrameProps) {
  const { t } = useTranslation()
  const [error, setError] = useState<ShownError | null>(null)
  const save = () => {
    if (canSave) onSave().catch((failure: unknown) => setError(toShownError(failure)))
  }
  return (
    <form
      className="flex flex-1 flex-col gap-4"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        save()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Button variant="quiet" size="small" className="-ms-2 -mt-1 self-start" onPress={onBack}>
        <ChevronLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
        {backText}
      </Button>
      {children}
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      <DialogFooter>
        <Button onPress={onBack}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary" isDisabled={!canSave}>
          {t('collections.save')}
        </Button>
      </DialogFooter>
    </form>
  )
}
