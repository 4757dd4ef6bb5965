import type { Element } from 'hast'
import { Check, Copy } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#ui/button.tsx'
import { useAfterPaint } from '#ui/use-after-paint.ts'
import { useCopy } from '../use-copy.ts'
import { useSource } from './source.ts'
import { cellsOf, markdownAt, toCsv } from './table-data.ts'
import { useWide } from './use-wide.ts'

interface TableProps {
  node: Element | undefined
  dir: string | undefined
  children: ReactNode
}

/** A wide table scrolls inside itself, with the keyboard too. It can be copied for a spreadsheet, or as it was written. */
export function Table({ node, dir, children }: TableProps) {
  const { t } = useTranslation()
  const source = useSource()
  const isPainted = useAfterPaint()
  const scroller = useRef<HTMLDivElement>(null)
  useWide(scroller)
  return (
    <div className="prose-table-frame">
      <div ref={scroller} className="prose-table" role="group" aria-label={t('conversation.table')}>
        <table dir={dir}>{children}</table>
      </div>
      {node && (
        <div className="prose-table-actions">
          {isPainted && (
            <>
              <CopyButton
                format="CSV"
                label={t('conversation.copyTable.csv')}
                text={() => toCsv(cellsOf(node))}
              />
              {node.position && (
                <CopyButton
                  format="Markdown"
                  label={t('conversation.copyTable.markdown')}
                  text={() => (node.position ? markdownAt(source, node.position) : '')}
                />
              )}
            </>
          )}
        </div>
      )}
    </div>
  )
}

interface CopyButtonProps {
  label: string
  text: () => string
  /** A format's own name, the same in every language. */
  format: 'CSV' | 'Markdown'
}

function CopyButton({ label, text, format }: CopyButtonProps) {
  const { hasCopied, copy } = useCopy()
  return (
    <Button variant="quiet" size="small" aria-label={label} onPress={() => copy(text())}>
      {hasCopied ? (
        <Check aria-hidden="true" className="size-3.5" />
      ) : (
        <Copy aria-hidden="true" className="size-3.5" />
      )}
      {format}
    </Button>
  )
}
