import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { classes, focusRing } from '#ui/classes.ts'

interface ChipProps {
  icon: ReactNode
  name: string
  detail: string
  openLabel: string
  onOpen: () => void
  /** A sign that there is something to know. */
  mark?: ReactNode
  end?: ReactNode
}

/** An attachment in a row of them; pressing it shows what it holds. */
export function Chip({ icon, name, detail, openLabel, onOpen, mark, end }: ChipProps) {
  return (
    <li className="attachment">
      <Button
        aria-label={[openLabel, detail].filter(Boolean).join('. ')}
        onPress={onOpen}
        className={classes('attachment-open', focusRing)}
      >
        {icon}
        <span className="attachment-body">
          <span className="attachment-name">
            <bdi>{name}</bdi>
          </span>
          {detail !== '' && <span className="truncate text-12 leading-4 text-ink-muted">{detail}</span>}
        </span>
        {mark}
      </Button>
      {end}
    </li>
  )
}
