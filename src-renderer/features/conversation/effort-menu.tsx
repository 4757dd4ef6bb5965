import { Brain } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { useTranslation } from 'react-i18next'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { chipClasses } from '#ui/toggle-chip.tsx'
import { effortText } from '../shared/thinking.ts'

interface EffortMenuProps {
  efforts: readonly string[]
  /** Null, or one that this model does not offer: its own default. */
  effort: string | null
  onChange: (effort: string | null) => void
}

const own = ''

/** How hard the model thinks, for those that always do. */
export function EffortMenu({ efforts, effort, onChange }: EffortMenuProps) {
  const { t } = useTranslation()
  const chosen = efforts.find((level) => level === effort)
  return (
    <Menu
      label={t('thinking.effort')}
      placement="top start"
      selectionMode="single"
      selectedKeys={[chosen ?? own]}
      onAction={(key) => onChange(key === own ? null : String(key))}
      trigger={
        <Button className={chipClasses(chosen !== undefined)}>
          <Brain aria-hidden="true" />
          {chosen === undefined
            ? t('thinking.toggle')
            : t('thinking.withEffort', { effort: effortText(t, chosen) })}
        </Button>
      }
    >
      <MenuItem id={own} text={t('thinking.effortDefault')} />
      {efforts.map((level) => (
        <MenuItem key={level} id={level} text={effortText(t, level)} />
      ))}
    </Menu>
  )
}
