import './find.css'
import { useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'
import { FindBar } from './find-bar.tsx'

export interface FindInChatProps {
  scroller: RefObject<HTMLElement | null>
  /** Somebody wants to see another place than the end. */
  onLeave: () => void
  /** The message that one is at; null when nothing is looked for. */
  onFound: (messageId: string | null) => void
}

/** What the browser's own search cannot do here: only the messages in sight are in the page. */
export function FindInChat(props: FindInChatProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const before = useRef<Element | null>(null)
  useCommand({
    id: 'chat.find',
    title: t('find.command'),
    group: 'chat',
    keys: ['Mod+F'],
    run: () => {
      if (!isOpen) before.current = document.activeElement
      setOpen(true)
      field.current?.focus()
      field.current?.select()
    },
  })
  if (!isOpen) return null
  const close = () => {
    setOpen(false)
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
  }
  return <FindBar {...props} field={field} onClose={close} />
}
