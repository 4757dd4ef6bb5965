import { BookMarked } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Prompt } from '#contract/prompts.ts'
import { classes } from '#ui/classes.ts'
import { popoverClasses } from '#ui/menu.tsx'
import { useAnnounce } from '../announcer.tsx'

interface PromptListProps {
  id: string
  optionId: (index: number) => string
  prompts: readonly Prompt[]
  /** The one that Enter takes; after the last prompt comes the way to the library. */
  active: number
  manageText: string
  onActive: (index: number) => void
  onChoose: (index: number) => void
}

/** Above the field, which keeps the focus: the prompts that the typed beginning may mean. */
export function PromptList(props: PromptListProps) {
  const { id, optionId, prompts, active, manageText, onActive, onChoose } = props
  const { t } = useTranslation()
  const announce = useAnnounce()
  const { length } = prompts
  useEffect(() => {
    announce(t('slash.count', { count: length }))
  }, [announce, t, length])

  const option = (index: number, content: ReactNode) => (
    <Option
      key={prompts[index]?.id ?? 'manage'}
      id={optionId(index)}
      isActive={index === active}
      onActive={() => onActive(index)}
      onChoose={() => onChoose(index)}
    >
      {content}
    </Option>
  )
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t('slash.label')}
      className={classes(
        popoverClasses,
        'absolute inset-x-0 bottom-full z-30 mb-2 max-h-72 animate-rise p-1',
      )}
    >
      {prompts.map(({ name, text }, index) =>
        option(
          index,
          <>
            <span dir="auto" className="max-w-1/2 shrink-0 truncate font-medium">
              {name}
            </span>
            <span dir="auto" className="min-w-0 truncate text-ink-muted">
              {text.slice(0, 200)}
            </span>
          </>,
        ),
      )}
      {option(
        length,
        <>
          <BookMarked aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
          {manageText}
        </>,
      )}
    </div>
  )
}

interface OptionProps {
  id: string
  isActive: boolean
  onActive: () => void
  onChoose: () => void
  children: ReactNode
}

function Option({ id, isActive, onActive, onChoose, children }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      className={classes(
        'flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-13 select-none max-sm:h-11',
        isActive && 'bg-hover',
      )}
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={() => {
        if (!isActive) onActive()
      }}
      onClick={onChoose}
    >
      {children}
    </div>
  )
}
