import { Keyboard, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toolNames, useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { tools } from './tools.ts'

/** The way to everything that is neither a chat nor a model. */
export function ToolMenu() {
  const { t } = useTranslation()
  const showTool = useView((view) => view.showTool)
  const showDialog = useView((view) => view.showDialog)
  const isShown = useView((view) => view.tool !== null)
  const offered = toolNames.filter((name) => tools[name] !== undefined)
  return (
    <Menu
      label={t('tools.title')}
      placement="top start"
      trigger={
        <Button
          variant="quiet"
          size="small"
          className={classes('h-8 flex-1 justify-start gap-2 text-13', isShown && 'bg-selected text-ink')}
          aria-current={isShown ? 'page' : undefined}
        >
          <Wrench aria-hidden="true" className="size-4" />
          {t('tools.title')}
        </Button>
      }
    >
      {offered.map((name) => {
        const Icon = tools[name]?.icon ?? Wrench
        return (
          <MenuItem
            key={name}
            text={t(`tools.names.${name}`)}
            icon={<Icon aria-hidden="true" />}
            onAction={() => showTool(name)}
          />
        )
      })}
      {offered.length > 0 && <MenuSeparator />}
      <MenuItem
        text={t('commands.shortcuts')}
        icon={<Keyboard aria-hidden="true" />}
        keys="Mod+/"
        onAction={() => showDialog('shortcuts')}
      />
    </Menu>
  )
}
