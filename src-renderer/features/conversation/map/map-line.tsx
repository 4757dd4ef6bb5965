import { ChevronRight, CircleUser, Sparkle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { withoutMarks } from '#features/shared/without-marks.ts'
import { classes } from '#ui/classes.ts'
import { useModelName } from '../use-model-name.ts'
import type { MapRow } from './map-rows.ts'

interface MapLineProps {
  id: string
  row: MapRow
  isActive: boolean
  isHead: boolean
  onChoose: () => void
  onToggle: () => void
  onGo: () => void
}

/** So far a column is set in, and no further: a narrow window has room for words too. */
const deepest = 8

/** A message of the map: who said it, how it begins, and whether it is on the branch that is shown. */
export function MapLine({ id, row, isActive, isHead, onChoose, onToggle, onGo }: MapLineProps) {
  const { t } = useTranslation()
  const { node, level, position, size, fork, version, isCurrent } = row
  const model = useModelName(node.modelId)
  const who = node.role === 'user' ? t('map.you') : (model ?? t('map.model'))
  // What the user said is shown as it was typed everywhere.
  const excerpt = node.role === 'user' ? node.excerpt : withoutMarks({ text: node.excerpt, marks: [] }).text
  const Icon = node.role === 'user' ? CircleUser : Sparkle
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={fork === null ? undefined : fork === 'open'}
      aria-selected={isActive}
      aria-current={isCurrent ? 'true' : undefined}
      className={classes(
        'relative flex h-8 cursor-default items-center gap-2 rounded-md pe-2 text-13 select-none max-sm:h-10',
        isActive ? 'bg-selected' : 'hover:bg-hover',
        !isCurrent && 'text-ink-muted',
      )}
      style={{ paddingInlineStart: `${(Math.min(level, deepest) - 1) * 1.125 + 0.25}rem` }}
      onClick={onChoose}
      onDoubleClick={onGo}
    >
      <span
        aria-hidden="true"
        className={classes('h-full w-0.5 shrink-0', isCurrent ? 'bg-accent' : 'bg-line')}
      />
      <span
        aria-hidden="true"
        className="grid size-5 shrink-0 place-items-center"
        onClick={(event) => {
          event.stopPropagation()
          onToggle()
        }}
      >
        {fork !== null && (
          <ChevronRight
            className={classes(
              'size-3.5 text-ink-faint rtl:-scale-x-100',
              fork === 'open' && 'rotate-90 rtl:rotate-90',
            )}
          />
        )}
      </span>
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="sr-only">{who}:</span>
      <span dir="auto" className={classes('min-w-0 flex-1 truncate align-outside', isCurrent && 'text-ink')}>
        {excerpt || t('map.empty')}
      </span>
      {node.edited && <span className="shrink-0 text-12 max-sm:hidden">{t('map.edited')}</span>}
      {version && (
        <span className="shrink-0 text-12 tabular-nums">{t('conversation.versionOf', version)}</span>
      )}
      {isHead && (
        <span className="shrink-0 rounded-full bg-accent-soft px-1.5 text-11 leading-5 font-medium text-accent">
          {t('map.here')}
        </span>
      )}
    </div>
  )
}
