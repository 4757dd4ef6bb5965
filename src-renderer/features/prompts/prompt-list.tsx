import { BookMarked } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PromptContent } from '#contract/prompts.ts'
import { usePrompts } from '#state/collections.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { CollectionList } from './collection-list.tsx'
import { useCollectionActions } from './use-collection-actions.ts'

const starters = ['summarise', 'translate', 'improve', 'explain', 'table', 'review'] as const

const contentOf = ({ name, text }: PromptContent): PromptContent => ({ name, text })

/** The prompts, or a few to begin with. */
export function PromptList() {
  const { t } = useTranslation()
  const { prompts } = useAppState()
  const items = usePrompts((state) => state.items)
  const actions = useCollectionActions<PromptContent>({
    store: prompts,
    blank: { name: '', text: '' },
    contentOf,
    fileName: t('prompts.title'),
  })
  return (
    <CollectionList
      label={t('prompts.title')}
      newText={t('prompts.new')}
      items={items?.map(({ id, name, text }) => ({ id, name, detail: text.slice(0, 300) })) ?? null}
      actions={actions}
      empty={<NoPrompts />}
    />
  )
}

/** What prompts are for, and some that one may take. */
function NoPrompts() {
  const { t } = useTranslation()
  const { prompts } = useAppState()
  const showError = useToasts((toasts) => toasts.showError)
  // Their own braces are for those who use them.
  const text = (key: (typeof starters)[number]) =>
    t(`prompts.starters.${key}.text`, { interpolation: { prefix: '[[', suffix: ']]' } })
  const add = () =>
    prompts
      .getState()
      .create(starters.map((key) => ({ name: t(`prompts.starters.${key}.name`), text: text(key) })))
  return (
    <EmptyState icon={<BookMarked strokeWidth={1.5} />} title={t('prompts.noneTitle')}>
      <p className="text-13 text-pretty">{t('prompts.noneText')}</p>
      <p className="text-13 text-pretty text-ink-muted">
        {t('prompts.startersText', {
          names: starters.map((key) => t(`prompts.starters.${key}.name`)).join(' · '),
        })}
      </p>
      <Button onPress={() => void add().catch(showError)}>
        {t('prompts.takeStarters', { count: starters.length })}
      </Button>
    </EmptyState>
  )
}
