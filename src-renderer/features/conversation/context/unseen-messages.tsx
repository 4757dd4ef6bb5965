import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { DisclosureButton } from '#ui/disclosure-button.tsx'
import { textOf } from '../text-of.ts'

interface UnseenMessagesProps {
  chatId: string
  ids: readonly string[]
  /** What can be done: it stays where it is when the list opens below it. */
  children: ReactNode
}

/** More are not listed, only counted. */
const maxListed = 100
const previewLength = 140

/** The messages that the model would not see: how many, and on a press which. */
export function UnseenMessages({ chatId, ids, children }: UnseenMessagesProps) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const [isOpen, setOpen] = useState(false)
  const listed = ids.slice(-maxListed)
  const { value: messages } = useAsked(isOpen ? JSON.stringify([chatId, listed]) : null, (signal) =>
    rpc.client.chats.messages({ chatId, ids: listed }, { signal }),
  )
  return (
    <>
      <DisclosureButton className="-ms-2" isOpen={isOpen} onChange={setOpen}>
        {t('context.overflow.unseen', { count: ids.length })}
      </DisclosureButton>
      {children}
      {isOpen && (
        <ol className="mt-2 max-h-40 overflow-y-auto border-s-2 border-line ps-3 text-12">
          {listed.length < ids.length && (
            <li className="text-ink-faint">
              {t('context.overflow.more', { count: ids.length - listed.length })}
            </li>
          )}
          {messages?.map((message) => (
            <li key={message.id} className="truncate py-0.5" dir="auto">
              <span className="text-ink-faint">
                {t(message.role === 'user' ? 'context.overflow.you' : 'context.overflow.model')}
              </span>{' '}
              {textOf(message).slice(0, previewLength)}
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
