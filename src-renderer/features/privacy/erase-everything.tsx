import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/text-field.tsx'
import { ErasingText } from './erasing-text.tsx'

/** Erases all chats for good, after the word for it was typed: nothing brings them back. */
export function EraseEverything({ onErased }: { onErased: () => void }) {
  const { t } = useTranslation()
  const { rpc, toasts, view } = useAppState()
  const [typed, setTyped] = useState('')
  const [isErasing, setErasing] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const word = t('privacy.eraseWord')
  const isMeant = typed.trim().toLowerCase() === word.toLowerCase()

  const erase = async () => {
    setErasing(true)
    setError(null)
    try {
      await rpc.client.privacy.eraseEverything({ everything: true })
      setTyped('')
      // What was written on the page for completions is in no chat, but in this window's memory.
      sessionStorage.clear()
      view.getState().showChat(null)
      toasts.getState().show({ text: t('privacy.erased') })
      onErased()
    } catch (failure) {
      setError(toShownError(failure))
    } finally {
      setErasing(false)
    }
  }
  return (
    <section
      aria-label={t('privacy.eraseAll')}
      className="flex flex-col gap-3 rounded-lg border border-danger/40 p-4"
    >
      <div>
        <h3 className="text-14 font-semibold">{t('privacy.eraseAll')}</h3>
        <p className="text-12 text-pretty text-ink-muted">{t('privacy.eraseAllText')}</p>
      </div>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (isMeant && !isErasing) void erase()
        }}
      >
        <TextField
          label={t('privacy.eraseConfirm', { word })}
          value={typed}
          onChange={setTyped}
          className="min-w-40 flex-1"
          autoComplete="off"
        />
        <Button type="submit" variant="danger" isDisabled={!isMeant || isErasing}>
          {isErasing ? <ErasingText /> : t('privacy.eraseAll')}
        </Button>
      </form>
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
    </section>
  )
}
