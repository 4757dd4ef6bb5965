import { createContext, use, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '#i18n/index.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { useLinks } from '#state/links.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { useCopy } from './use-copy.ts'

const LinkContext = createContext<(url: string) => void>(() => {})

/** Asks whether an address is to be opened; what a model wrote is never followed without that. */
export const useAskToOpen = () => use(LinkContext)

interface Asked {
  url: string
  host: string
}

/** Shows the whole address, and `text` about where it comes from, before it is opened; where the host does that itself, only what it refuses. */
export function LinkGate({ text, children }: { text: string; children: ReactNode }) {
  const links = useLinks()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [error, setError] = useState<ShownError | null>(null)
  const [isOpen, setOpen] = useState(false)

  const show = (next: Asked, failure: ShownError | null) => {
    setAsked(next)
    setError(failure)
    setOpen(true)
  }
  const refuse = (url: string) => (failure: unknown) => show({ url, host: '' }, toShownError(failure))
  const ask = (url: string) => {
    if (links.isAskedByHost) links.open(url).catch(refuse(url))
    else links.check(url).then((checked) => show(checked, null), refuse(url))
  }
  return (
    <LinkContext value={ask}>
      {children}
      {asked && (
        <LinkDialog
          asked={asked}
          text={text}
          error={error}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onOpen={() => {
            links.open(asked.url).then(
              () => setOpen(false),
              (failure: unknown) => setError(toShownError(failure)),
            )
          }}
        />
      )}
    </LinkContext>
  )
}

interface LinkDialogProps {
  asked: Asked
  text: string
  error: ShownError | null
  isOpen: boolean
  onClose: () => void
  onOpen: () => void
}

function LinkDialog({ asked, text, error, isOpen, onClose, onOpen }: LinkDialogProps) {
  const { t } = useTranslation()
  const { hasCopied, copy } = useCopy()
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('conversation.link.title')}
      closeLabel={t('app.close')}
      footer={
        <>
          <Button onPress={() => copy(asked.url)}>{hasCopied ? t('app.copied') : t('app.copy')}</Button>
          <Button variant="primary" isDisabled={error !== null} onPress={onOpen}>
            {t('conversation.link.open')}
          </Button>
        </>
      }
    >
      <p className="text-ink-muted">{text}</p>
      {asked.host !== '' && <p className="mt-3 text-16 font-semibold break-all">{asked.host}</p>}
      <p
        className="mt-2 max-h-48 overflow-y-auto rounded-md bg-sunken px-3 py-2 font-mono text-13 break-all select-all"
        dir="ltr"
      >
        {asked.url}
      </p>
      {error && (
        <p role="alert" className="mt-3 text-danger">
          {errorText(t, error)}
        </p>
      )}
    </Dialog>
  )
}
