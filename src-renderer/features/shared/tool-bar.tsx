import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'

interface ToolBarProps {
  title: string
  /** What folds the chats. */
  start: ReactNode
  /** What stands at the other end. */
  children?: ReactNode
}

/** The bar of a page that is shown in place of the conversation: its name, which takes the focus, and the way back. */
export function ToolBar({ title, start, children }: ToolBarProps) {
  const { t } = useTranslation()
  const leavePage = useView((view) => view.leavePage)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  useCommand({
    id: 'tool.back',
    title: t('library.backToChat'),
    group: 'view',
    keys: ['Escape'],
    run: leavePage,
  })
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 px-2">
      {start}
      <IconButton label={t('library.backToChat')} keys="Escape" onPress={leavePage}>
        <ArrowLeft className="rtl:-scale-x-100" />
      </IconButton>
      <h1
        ref={heading}
        tabIndex={-1}
        className="min-w-0 flex-1 truncate px-1 text-14 font-semibold outline-none"
      >
        {title}
      </h1>
      {children}
    </header>
  )
}
