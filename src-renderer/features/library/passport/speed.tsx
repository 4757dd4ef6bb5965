import { useTranslation } from 'react-i18next'
import { formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { speedText } from '#features/shared/fit-badge.tsx'
import type { ModelFacts } from '../installed/use-model-facts.ts'
import { Block, Facts } from '../page.tsx'

/** How fast it was here, or is expected to be. */
export function Speed({ facts, modelId }: { facts: ModelFacts; modelId: string }) {
  const { t, i18n } = useTranslation()
  const { models } = useAppState()
  const measured = useAsked(modelId, () => models.getState().measuredSpeed(modelId)).value
  const expected = facts.fit?.tokensPerSecond ?? null
  return (
    <Block title={t('library.speed.title')}>
      <Facts
        rows={[
          [
            t('library.speed.measured'),
            measured === null
              ? t('library.speed.none')
              : t('library.speed.over', {
                  speed: speedText(t, measured.tokensPerSecond, i18n.language),
                  count: measured.answers,
                }),
          ],
          [
            t('library.speed.first'),
            measured &&
              t('library.speed.seconds', {
                value: formatCount(measured.timeToFirstTokenMs / 1000, i18n.language),
              }),
          ],
          [
            t('library.speed.expected'),
            expected === null ? null : t('fit.about', { speed: speedText(t, expected, i18n.language) }),
          ],
        ]}
      />
    </Block>
  )
}
