import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'
import { useAppState } from '#state/context.ts'

const themes = ['light', 'dark', 'system'] as const
const titles = {
  light: 'commands.themeLight',
  dark: 'commands.themeDark',
  system: 'commands.themeSystem',
} as const

/** Lets the appearance be changed from anywhere. Shows nothing. */
export function ThemeCommands() {
  return themes.map((theme) => <ThemeCommand key={theme} theme={theme} />)
}

function ThemeCommand({ theme }: { theme: (typeof themes)[number] }) {
  const { t } = useTranslation()
  const { settings, toasts } = useAppState()
  useCommand({
    id: `view.theme.${theme}`,
    title: t(titles[theme]),
    group: 'view',
    keywords: t('settings.theme'),
    run: () => void settings.getState().update({ theme }).catch(toasts.getState().showError),
  })
  return null
}
