import { Check, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'
import { useCopy } from '../use-copy.ts'

/** A formula with lines of its own, and a button that copies its source. */
export function MathDisplay({ tex, children }: { tex: string; children: ReactNode }) {
  const { t } = useTranslation()
  const { hasCopied, copy } = useCopy()
  return (
    <div className="math-frame">
      <div className="math-display" data-tex={tex}>
        {children}
      </div>
      <IconButton
        size="small"
        className="math-copy"
        label={hasCopied ? t('app.copied') : t('conversation.copyTex')}
        onPress={() => copy(tex)}
      >
        {hasCopied ? <Check /> : <Copy />}
      </IconButton>
    </div>
  )
}
