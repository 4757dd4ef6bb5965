import type { i18n as I18n } from 'i18next'
import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { CrashBoundary } from '#features/shell/crash-screen.tsx'
import { Shell } from '#features/shell/shell.tsx'
import { useAppearance } from '#features/shell/use-appearance.ts'
import type { AppState } from '#state/app-state.ts'
import { AppStateContext } from '#state/context.ts'

/** Everything the interface needs around it: texts, stores, language, and a net below. */
export function App({ state, i18n }: { state: AppState; i18n: I18n }) {
  return (
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <CrashBoundary>
          <AppStateContext value={state}>
            <Localized />
          </AppStateContext>
        </CrashBoundary>
      </I18nextProvider>
    </StrictMode>
  )
}

function Localized() {
  const { i18n } = useTranslation()
  useAppearance()
  return (
    <I18nProvider locale={i18n.resolvedLanguage ?? 'en'}>
      <Shell />
    </I18nProvider>
  )
}
