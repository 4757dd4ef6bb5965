import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useModels } from '#state/models.ts'
import { useToasts } from '#state/toasts.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Select } from '#ui/select.tsx'
import { classes } from '#ui/classes.ts'
import { cardClasses } from '../library/page.tsx'
import { Block } from './block.tsx'
import { dialectNames, dialects, snippetFor, type Dialect } from './snippet-text.ts'

/** How to ask, for the programs that people have; copied with one press. */
export function Snippets({ address }: { address: string }) {
  const { t } = useTranslation()
  const [dialect, setDialect] = useState<Dialect>('curl')
  const [copied, setCopied] = useState<string | null>(null)
  const model = useModels((state) => state.models?.[0]?.fileName.replace(/\.gguf$/i, ''))
  const showError = useToasts((toasts) => toasts.showError)
  const text = snippetFor(dialect, address, model ?? 'MODEL', t('server.keyHere'))
  const isCopied = copied === text
  return (
    <Block
      title={t('server.use')}
      aside={
        <Select
          className="w-36"
          label={t('server.dialects')}
          hideLabel
          options={dialects.map((id) => ({ id, text: dialectNames[id] }))}
          value={dialect}
          onChange={setDialect}
        />
      }
    >
      <div className={classes(cardClasses, 'relative')}>
        <pre
          dir="ltr"
          tabIndex={0}
          aria-label={dialectNames[dialect]}
          className="overflow-x-auto py-3 ps-4 pe-12 text-start font-mono text-12 leading-5"
        >
          {text}
        </pre>
        <span className="absolute end-1 top-1 rounded-md bg-raised">
          <IconButton
            label={isCopied ? t('app.copied') : t('server.copySnippet')}
            onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(text), showError)}
          >
            {isCopied ? <Check /> : <Copy />}
          </IconButton>
        </span>
      </div>
      {dialect === 'ollama' && <p className="mt-2 text-12 text-ink-faint">{t('server.ollamaHint')}</p>}
    </Block>
  )
}
