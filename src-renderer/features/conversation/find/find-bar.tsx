import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, formatCount } from '#i18n/index.ts'
import { IconButton } from '#ui/icon-button.tsx'
import type { FindInChatProps } from './find-in-chat.tsx'
import { useFound } from './use-found.ts'
import { useMarks } from './use-marks.ts'

interface FindBarProps extends FindInChatProps {
  field: RefObject<HTMLInputElement | null>
  onClose: () => void
}

/** The message at the upper edge. */
const firstSeenIn = (scroller: HTMLElement | null): string | null => {
  const top = scroller?.getBoundingClientRect().top ?? 0
  const rows = [...(scroller?.querySelectorAll<HTMLElement>('[data-message]') ?? [])]
  return rows.find((row) => row.getBoundingClientRect().bottom > top + 1)?.dataset.message ?? null
}

/** A field for what to look for, how often it is there, and the ways to the next one and the one before. */
export function FindBar({ scroller, field, onLeave, onFound, onClose }: FindBarProps) {
  const { t, i18n } = useTranslation()
  const [text, setText] = useState('')
  const { places, number, place, error, isPending, step } = useFound(text, () =>
    firstSeenIn(scroller.current),
  )
  useMarks({ scroller, text, place, onLeave })
  useEffect(() => field.current?.focus(), [field])
  const messageId = place?.messageId ?? null
  useEffect(() => onFound(messageId), [onFound, messageId])
  useEffect(() => () => onFound(null), [onFound])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const isGo =
      event.key === 'Enter' || (event.key.toLowerCase() === 'g' && (event.ctrlKey || event.metaKey))
    if (event.key === 'Escape') onClose()
    else if (isGo && event.target === field.current) step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const value = (count: number) => formatCount(count, i18n.language)
  const status =
    text === '' || (isPending && places.length === 0)
      ? ''
      : error
        ? errorText(t, error)
        : places.length === 0
          ? t('find.none')
          : t('find.place', { number: value(number + 1), count: places.length, all: value(places.length) })
  const isNone = places.length === 0
  return (
    <div role="search" aria-label={t('find.label')} className="find-bar" onKeyDown={onKeyDown}>
      <input
        ref={field}
        dir="auto"
        value={text}
        maxLength={1000}
        aria-label={t('find.label')}
        placeholder={t('find.label')}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" data-none={isNone && status !== ''}>
        {status}
      </p>
      <IconButton
        size="small"
        label={t('find.previous')}
        keys="Shift+Enter"
        isDisabled={isNone}
        onPress={() => step(-1)}
      >
        <ChevronUp />
      </IconButton>
      <IconButton
        size="small"
        label={t('find.next')}
        keys="Enter"
        isDisabled={isNone}
        onPress={() => step(1)}
      >
        <ChevronDown />
      </IconButton>
      <IconButton size="small" label={t('find.close')} keys="Escape" onPress={onClose}>
        <X />
      </IconButton>
    </div>
  )
}
