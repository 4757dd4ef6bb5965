import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import { classes, focusRing } from './classes.ts'

interface TabsProps<K extends string> {
  label: string
  tabs: readonly { id: K; text: string; badge?: ReactNode }[]
  value: K
  onChange: (value: K) => void
  /** Keeps the row of tabs and the content in one column. */
  columnClassName?: string
  children: ReactNode
}

/** A few views of one thing, of which one is shown. The row of tabs stays; what is below it scrolls. */
export function Tabs<K extends string>({
  label,
  tabs,
  value,
  onChange,
  columnClassName,
  children,
}: TabsProps<K>) {
  return (
    <AriaTabs
      selectedKey={value}
      onSelectionChange={(key) => {
        const tab = tabs.find(({ id }) => id === key)
        if (tab) onChange(tab.id)
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div
        data-scrolls-sideways
        className="shrink-0 overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        <TabList aria-label={label} className={classes('flex gap-1', columnClassName)}>
          {tabs.map(({ id, text, badge }) => (
            <Tab
              key={id}
              id={id}
              className={classes(
                'group relative flex h-10 shrink-0 cursor-default items-center gap-1.5 px-2 text-13 first:-ms-2 max-sm:px-1.5 max-sm:first:-ms-1.5 whitespace-nowrap text-ink-muted select-none',
                'rounded-md transition-colors duration-120 ease-calm data-hovered:text-ink data-selected:font-medium data-selected:text-ink max-sm:h-11',
                'after:absolute after:inset-x-2 max-sm:after:inset-x-1.5 after:bottom-0 after:h-0.5 after:rounded-full data-selected:after:bg-accent',
                focusRing,
                'data-focus-visible:-outline-offset-2',
              )}
            >
              {text}
              {badge && <span className="flex max-sm:hidden">{badge}</span>}
            </Tab>
          ))}
        </TabList>
      </div>
      <TabPanel key={value} id={value} className="min-h-0 flex-1 overflow-y-auto outline-none">
        {children}
      </TabPanel>
    </AriaTabs>
  )
}
