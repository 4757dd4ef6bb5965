import { useTranslation } from 'react-i18next'
import { usePrompts } from '#state/collections.ts'
import { TextField } from '#ui/text-field.tsx'
import { EditorFrame } from './editor-frame.tsx'
import { parseTemplate, type Variable } from './template.ts'

const maxLength = 100_000
const examples = ['{{topic}}', '{{language=French}}', '{{tone: friendly | formal}}'] as const

/** A prompt's name and text, with what its variables are. */
export function PromptEditor() {
  const { t } = useTranslation()
  const { edited, edit, keepEdited } = usePrompts((state) => state)
  if (edited === null) return null
  const { name, text } = edited.content
  const change = (next: Partial<typeof edited.content>) =>
    edit({ ...edited, content: { ...edited.content, ...next } })
  return (
    <EditorFrame
      backText={t('prompts.back')}
      canSave={name.trim() !== '' && text.trim() !== ''}
      onBack={() => edit(null)}
      onSave={keepEdited}
    >
      <TextField
        autoFocus
        label={t('prompts.name')}
        description={t('prompts.nameHelp')}
        dir="auto"
        value={name}
        maxLength={200}
        onChange={(next) => change({ name: next })}
      />
      <TextField
        label={t('prompts.text')}
        dir="auto"
        rows={8}
        value={text}
        maxLength={maxLength}
        onChange={(next) => change({ text: next })}
      />
      <Variables variables={parseTemplate(text).variables} />
    </EditorFrame>
  )
}

/** What the text asks for, and how to write that. */
function Variables({ variables }: { variables: readonly Variable[] }) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('prompts.variables')} className="flex flex-col gap-2 text-12 text-ink-muted">
      <p className="flex flex-wrap items-center gap-1.5" role="status">
        <span>{variables.length === 0 ? t('prompts.asksNothing') : t('prompts.asks')}</span>
        {variables.map(({ name, initial, choices }) => (
          <span
            key={name}
            dir="auto"
            className="max-w-full truncate rounded-full bg-accent-soft px-2 py-0.5 font-medium text-accent"
          >
            {choices.length > 0
              ? t('prompts.asksOne', { name, choices: choices.join(' · ') })
              : initial === ''
                ? name
                : t('prompts.asksWith', { name, initial })}
          </span>
        ))}
      </p>
      <dl className="grid gap-x-3 gap-y-1 sm:grid-cols-[auto_1fr]">
        {examples.map((example, index) => (
          <div key={example} className="contents">
            <dt>
              <code dir="ltr" className="font-mono text-ink">
                {example}
              </code>
            </dt>
            <dd className="max-sm:mb-1">{t(`prompts.syntax.${index as 0 | 1 | 2}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{t('prompts.syntaxLong')}</p>
    </section>
  )
}
