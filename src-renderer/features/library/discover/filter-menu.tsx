import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { useTranslation } from 'react-i18next'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { chipClasses } from '#ui/toggle-chip.tsx'

interface FilterMenuProps {
  label: string
  options: readonly { id: string; text: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** One property of a model, of which any number of values may be chosen. */
export function FilterMenu({ label, options, chosen, onChange }: FilterMenuProps) {
  const { t } = useTranslation()
  const names = options.filter(({ id }) => chosen.includes(id)).map(({ text }) => text)
  const text =
    names.length === 0
      ? label
      : names.length === 1
        ? names[0]
        : t('library.discover.filterCount', { label, count: names.length })
  return (
    <Menu
      label={label}
      placement="bottom start"
      selectionMode="multiple"
      selectedKeys={chosen}
      onSelectionChange={(keys) =>
        onChange(keys === 'all' ? options.map(({ id }) => id) : [...keys].map(String))
      }
      trigger={
        <Button
          aria-label={names.length === 0 ? label : `${label}: ${names.join(', ')}`}
          className={chipClasses(names.length > 0)}
        >
          <span className="max-w-44 truncate">{text}</span>
          <ChevronDown aria-hidden="true" className="size-3.5" />
        </Button>
      }
    >
      {options.map(({ id, text }) => (
        <MenuItem key={id} id={id} text={text} />
      ))}
    </Menu>
  )
}
