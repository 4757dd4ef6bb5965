import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RawToken } from '#contract/raw.ts'
import { formatCount } from '#i18n/index.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { visible } from './token-format.ts'

const tints = ['tint-1', 'tint-2', 'tint-3', 'tint-4', 'tint-5', 'tint-6']
/** More are shown when they are asked for: a long chat has tens of thousands. */
const step = 2000

/** Tokens one by one, as boxes that can be told apart; marks of the template have a frame. Hovering tells the id. */
export function TokenBoxes({ tokens }: { tokens: readonly RawToken[] }) {
  const { t, i18n } = useTranslation()
  const [hidden, setHidden] = useState(Math.max(0, tokens.length - step))
  return (
    <div className="flex flex-col items-start gap-2">
      {hidden > 0 && (
        <Button size="small" onPress={() => setHidden(Math.max(0, hidden - step))}>
          {t('raw.earlier', { count: hidden, shown: formatCount(hidden, i18n.language) })}
        </Button>
      )}
      <div dir="auto" className="font-mono text-12 leading-6 [overflow-wrap:anywhere]">
        {tokens.slice(hidden).map(({ token, text, special }, index) => (
          <span key={index}>
            <span
              title={[token, special && t('raw.special'), text === '' && t('raw.piece')]
                .filter((part) => part !== false)
                .join(' · ')}
              className={classes(
                'rounded-xs px-0.5 py-0.5 [box-decoration-break:clone]',
                special
                  ? 'border border-line-strong bg-raised font-semibold text-ink'
                  : tints[(hidden + index) % tints.length],
              )}
            >
              {visible(text) || '∅'}
            </span>
            {text.endsWith('\n') && <br />}
          </span>
        ))}
      </div>
    </div>
  )
}
