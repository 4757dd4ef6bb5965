import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'

/** React offers this to classes alone: shows `CrashScreen` when something below fails while rendering. */
export class CrashBoundary extends Component<{ children: ReactNode }, { hasCrashed: boolean }> {
  override state = { hasCrashed: false }

  static getDerivedStateFromError() {
    return { hasCrashed: true }
  }

  override render() {
    return this.state.hasCrashed ? <CrashScreen /> : this.props.children
  }
}

function CrashScreen() {
  const { t } = useTranslation()
  return (
    <main className="flex h-dvh">
      <EmptyState title={t('shell.crashedTitle')}>
        <p className="text-13">{t('shell.crashedText')}</p>
        <Button variant="primary" onPress={() => location.reload()}>
          {t('shell.reload')}
        </Button>
      </EmptyState>
    </main>
  )
}
