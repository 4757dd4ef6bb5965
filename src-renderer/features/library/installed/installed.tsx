/** The models on this computer, what they take, and what could be freed. */
import { Compass, HardDrive } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCurrentModel } from '#state/current-model.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { cardClasses, columnClasses } from '../page.tsx'
import { Recommended } from '../discover/recommended.tsx'
import { DiskUseBar } from './disk-use.tsx'
import { Freeable } from './freeable.tsx'
import { InstalledRow } from './installed-row.tsx'
import { matchInstalled } from './match-installed.ts'
import { useDiskUse } from './use-disk-use.ts'

/** Fewer are seen at a glance. */
const fewestToFilter = 8

export function Installed() {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  const filter = useModels((state) => state.filter)
  const filterBy = useModels((state) => state.filterBy)
  const chatId = useView((view) => view.chatId)
  const showLibrary = useView((view) => view.showLibrary)
  const field = useRef<HTMLInputElement>(null)
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
  const showAll = () => {
    filterBy('')
    // The button is gone then.
    field.current?.focus()
  }
  const canFilter = models.length >= fewestToFilter
  const isPlain = !canFilter || filter.trim() === ''
  const shown = isPlain ? models : matchInstalled(models, filter)
  return (
    <div className={classes(columnClasses, 'flex flex-col gap-6 pt-6 pb-16')}>
      {use === null ? <div aria-hidden="true" className="h-14" /> : <DiskUseBar use={use} />}
      <div className="flex flex-col gap-3">
        {canFilter && (
          <SearchField
            label={t('library.installed.filter')}
            placeholder={t('library.installed.filterHint')}
            clearLabel={t('library.installed.clearFilter')}
            value={filter}
            onChange={filterBy}
            inputRef={field}
          />
        )}
        <p role="status" className="sr-only">
          {isPlain ? '' : t('library.installed.found', { count: shown.length, total: models.length })}
        </p>
        {shown.length > 0 && (
          <ul aria-label={t('models.list')} className={classes(cardClasses, 'divide-y divide-line')}>
            {shown.map((model) => (
              <InstalledRow key={model.id} model={model} chatId={chatId} isUsed={model.id === currentId} />
            ))}
          </ul>
        )}
        {shown.length === 0 && (
          <div className="flex flex-col items-center gap-3 py-8 text-center text-13 text-ink-muted">
            <p>{t('library.installed.nothing', { count: models.length })}</p>
            <Button size="small" onPress={showAll}>
              {t('library.installed.showAll')}
            </Button>
          </div>
        )}
      </div>
      {isPlain && <Recommended />}
      {use && isPlain && <Freeable use={use} models={models} />}
    </div>
  )
}
