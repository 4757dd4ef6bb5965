import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { directionOf } from '#i18n/index.ts'
import { useChat } from '#state/chats.ts'
import { useSettings } from '#state/settings.ts'
import { useView } from '#state/view.ts'
import { useMediaQuery } from '#ui/use-media-query.ts'

/** Puts theme, language, reading direction and title on the document. */
export function useAppearance(): void {
  const { t, i18n } = useTranslation()
  const theme = useSettings((state) => state.settings?.theme)
  const locale = useSettings((state) => state.settings?.locale)
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)')
  const chat = useChat(useView((view) => view.chatId))
  const title = chat?.title

  useEffect(() => {
    if (theme === undefined) return
    // The copy that public/first-paint.js reads before anything else runs.
    localStorage.setItem('palabre.theme', theme)
    const isDark = theme === 'dark' || (theme === 'system' && isSystemDark)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }, [theme, isSystemDark])

  useEffect(() => {
    if (locale !== undefined && locale !== i18n.language) void i18n.changeLanguage(locale)
  }, [locale, i18n])
  useEffect(() => {
    const shown = i18n.resolvedLanguage ?? 'en'
    document.documentElement.lang = shown
    document.documentElement.dir = directionOf(shown)
  }, [i18n, i18n.resolvedLanguage])

  useEffect(() => {
    document.title = title ? t('shell.windowTitle', { title }) : t('app.name')
  }, [title, t])
}
