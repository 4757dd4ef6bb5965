import { useTranslation } from 'react-i18next'
import { useAppInfo } from '#state/app-info.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'
import { CopyPath } from '../shared/copy-path.tsx'

/** Which Palabre this is, where its data is, and under which terms. */
export function About() {
  const { t } = useTranslation()
  const info = useAppInfo((state) => state.info)
  const showDialog = useView((view) => view.showDialog)
  if (info === null) return null
  return (
    <section aria-label={t('settings.about')} className="border-t border-line pt-4">
      <div className="mb-3 flex items-center gap-3">
        <TreeMark className="size-8 text-accent" />
        <div>
          <p className="text-14 font-semibold">{t('app.name')}</p>
          <p className="text-12 text-ink-muted">
            {t('settings.version')} {info.version}
          </p>
        </div>
      </div>
      <p className="mb-3 text-12 text-ink-muted">{t('settings.privacy')}</p>
      <Button size="small" className="mb-3" onPress={() => showDialog('privacy')}>
        {t('privacy.open')}
      </Button>
      <h3 className="mb-1 text-13 font-medium">{t('settings.dataFolder')}</h3>
      <CopyPath path={info.dataDir} label={t('settings.copyDataFolder')} />
      <h3 className="mt-3 mb-0.5 text-13 font-medium">{t('settings.license')}</h3>
      <p className="text-12 text-ink-muted">{t('settings.licenseText')}</p>
    </section>
  )
}
