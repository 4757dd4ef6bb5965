import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { TreeMark } from '#ui/tree-mark.tsx'
import { LinkGate } from '../conversation/link-gate.tsx'
import { Looking } from '../library/discover/looking.tsx'

const Recommended = lazy(() =>
  import('../library/discover/recommended.tsx').then(({ Recommended }) => ({ default: Recommended })),
)

/** The first screen where there is no model: one that suits this computer, or a file that somebody has. */
export function NoModel() {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <EmptyState icon={<TreeMark />} title={t('models.noneTitle')}>
        <p className="mb-2 text-13 text-pretty">{t('models.noneText')}</p>
        <LinkGate text={t('library.hub.pageText')}>
          <Suspense fallback={<Looking />}>
            <Recommended />
          </Suspense>
        </LinkGate>
        <div className="mt-1 flex flex-wrap justify-center gap-2">
          <Button onPress={() => showLibrary('discover')}>{t('library.recommend.browse')}</Button>
          <Button onPress={() => showLibrary('places')}>{t('library.places.haveFile')}</Button>
        </div>
      </EmptyState>
    </div>
  )
}
