import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'
import { toolNames, useView, type ToolName } from '#state/view.ts'
import { tools } from './tools.ts'

/** A command to open each tool. Shows nothing. */
export function ToolCommands() {
  return toolNames.map((name) => tools[name] && <ToolCommand key={name} name={name} />)
}

function ToolCommand({ name }: { name: ToolName }) {
  const { t } = useTranslation()
  const showTool = useView((view) => view.showTool)
  useCommand({
    id: `tool.${name}`,
    title: t(`tools.names.${name}`),
    group: 'view',
    run: () => showTool(name),
  })
  return null
}
