/** The models on this computer, what they take, and what could be freed. */
import { Compass, HardDrive } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCurrentModel } from '#state/current-model.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { cardClasses, columnClasses } from '../page.tsx'
import { Recommended } from '../discover/recommended.tsx'
import { DiskUseBar } from './disk-use.tsx'
import { Freeable } from './freeable.tsx'
import { InstalledRow } from './installed-row.tsx'
import { useDiskUse } from './use-disk-use.ts'

export function Installed() {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  const chatId = useView((view) => view.chatId)
  const showLibrary = useView((view) => view.showLibrary)
  const { id: currentId } = useCurrentModel(chatId)
  const { value: use } = useDiskUse()
  if (models === null) return null
  if (models.length === 0) {
    return (
      <EmptyState icon={<HardDrive />} title={t('library.installed.noneTitle')}>
        <p className="mb-2 text-13 text-pretty">{t('library.installed.noneText')}</p>
        <Recommended />
        <div className="mt-2 flex flex-wrap justify-center gap-2">
          <Button onPress={() => showLibrary('discover')}>
            <Compass aria-hidden="true" className="size-4" />
            {t('library.installed.discover')}
          </Button>
          <Button onPress={() => showLibrary('places')}>{t('library.places.haveFile')}</Button>
        </div>
      </EmptyState>
    )
  }
  return (
    <div className={classes(columnClasses, 'flex flex-col gap-6 pt-6 pb-16')}>
      {use === null ? <div aria-hidden="true" className="h-14" /> : <DiskUseBar use={use} />}
      <ul aria-label={t('models.list')} className={classes(cardClasses, 'divide-y divide-line')}>
        {models.map((model) => (
          <InstalledRow key={model.id} model={model} chatId={chatId} isUsed={model.id === currentId} />
        ))}
      </ul>
      <Recommended />
      {use && <Freeable use={use} models={models} />}
    </div>
  )
}
