import { useTranslation } from 'react-i18next'
import type { OpenRun } from '#state/lab-run.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { differences, type Stretch } from '#features/conversation/compare/differences.ts'
import { columnText, lineText } from './labels.ts'
import { useCell } from './use-cell.ts'

interface CompareCellsProps {
  view: OpenRun
  numbers: readonly [number, number]
  onClose: () => void
}

/** The answers of two cells side by side, with what only one of them says. */
export function CompareCells({ view, numbers, onClose }: CompareCellsProps) {
  const { t } = useTranslation()
  const one = useCell(view, numbers[0]).value
  const other = useCell(view, numbers[1]).value
  const found = one && other && differences(one.result.text, other.result.text)
  const plain = (text: string): Stretch[] => [{ text, isOwn: false }]
  return (
    <Dialog isOpen onClose={onClose} size="large" title={t('lab.compareTitle')} closeLabel={t('app.close')}>
      {!one || !other ? (
        <Spinner />
      ) : (
        <div className="flex flex-col gap-4">
          {found === null && <p className="text-13 text-ink-muted">{t('compare.tooDifferent')}</p>}
          {one.result.text === other.result.text && one.result.text !== '' && (
            <p className="text-13 text-ink-muted">{t('lab.same')}</p>
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            {[
              { cell: one, stretches: found?.one ?? plain(one.result.text), Own: Del },
              { cell: other, stretches: found?.other ?? plain(other.result.text), Own: Ins },
            ].map(({ cell, stretches, Own }, index) => (
              <section
                key={index}
                aria-label={lineText(t, cell.line)}
                className="flex min-w-0 flex-col gap-2 rounded-lg border border-line p-3"
              >
                <h3 className="text-13 font-semibold">{lineText(t, cell.line)}</h3>
                <p className="text-12 text-ink-muted">{columnText(t, cell.column)}</p>
                {cell.result.text === '' ? (
                  <p className="text-13 text-ink-faint">{t('lab.noText')}</p>
                ) : (
                  <p dir="auto" className="text-14 leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
                    {stretches.map(({ text, isOwn }, at) =>
                      isOwn ? <Own key={at} text={text} /> : <span key={at}>{text}</span>,
                    )}
                  </p>
                )}
              </section>
            ))}
          </div>
        </div>
      )}
    </Dialog>
  )
}

const Ins = ({ text }: { text: string }) => (
  <ins className="rounded-xs bg-accent-soft underline decoration-accent">{text}</ins>
)
const Del = ({ text }: { text: string }) => (
  <del className="rounded-xs bg-danger-soft decoration-danger">{text}</del>
)
