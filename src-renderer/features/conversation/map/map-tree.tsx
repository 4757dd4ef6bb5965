import { useEffect, useEffectEvent, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { TreeNode } from '#contract/chats.ts'
import { PressableList } from '#ui/pressable-list.tsx'
import { MapLine } from './map-line.tsx'
import { mapRows, stepFrom } from './map-rows.ts'

interface MapTreeProps {
  nodes: readonly TreeNode[]
  /** The leaf of the branch that is shown. */
  headId: string | null
  onChoose: (node: TreeNode) => void
  onGo: (id: string) => void
}

/** The lines of the map, of which only those in sight are in the page. The focus stays on the whole; keys choose a line. */
export function MapTree({ nodes, headId, onChoose, onGo }: MapTreeProps) {
  const { t } = useTranslation()
  const id = useId()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [activeId, setActiveId] = useState(headId)
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const rows = useMemo(() => mapRows(nodes, { headId, closed }), [nodes, headId, closed])
  const found = rows.findIndex(({ node }) => node.id === activeId)
  const active = found < 0 ? 0 : found
  const lineId = (index: number) => `${id}-${index}`

  const choose = (index: number) => {
    const row = rows[index]
    if (!row) return
    setActiveId(row.node.id)
    onChoose(row.node)
    list.current?.scrollToIndex(index, { align: 'nearest' })
  }
  const toggle = (index: number) => {
    const row = rows[index]
    if (!row?.fork) return
    const next = new Set(closed)
    if (!next.delete(row.node.id)) next.add(row.node.id)
    setClosed(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active]
    if ((event.key === 'Enter' || event.key === ' ') && row) onGo(row.node.id)
    else {
      const step = stepFrom(rows, active, event.key)
      if (step === null) return
      if (step === 'toggle') toggle(active)
      else choose(step.to)
    }
    event.preventDefault()
  }
  const showActive = useEffectEvent(() => {
    list.current?.scrollToIndex(active, { align: 'center' })
    scroller.current?.focus()
  })
  useEffect(() => {
    showActive()
  }, [])

  return (
    <>
      <p className="mb-2 text-12 text-pretty text-ink-muted">{t('map.text', { count: nodes.length })}</p>
      <div
        ref={scroller}
        role="tree"
        aria-label={t('map.title')}
        aria-activedescendant={lineId(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="group/map max-h-[min(28rem,55dvh)] overflow-y-auto rounded-lg border border-line bg-raised p-1 outline-none focus-visible:ring-1 focus-visible:ring-accent"
      >
        <Virtualizer ref={list} as={PressableList} data={rows} scrollRef={scroller} keepMounted={[active]}>
          {(row, index) => (
            <MapLine
              key={row.node.id}
              id={lineId(index)}
              row={row}
              isActive={index === active}
              isHead={row.node.id === headId}
              onChoose={() => choose(index)}
              onToggle={() => toggle(index)}
              onGo={() => onGo(row.node.id)}
            />
          )}
        </Virtualizer>
      </div>
    </>
  )
}
