import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface ReadoutProps {
  name: string
  /** Its value; false while nobody knows it. */
  children: ReactNode
  detail?: string | undefined
  /** A line of figures that change. */
  below?: ReactNode
}

export function Readout({ name, children, detail, below }: ReadoutProps) {
  const { t } = useTranslation()
  return (
    <div className="mb-1.5">
      <dl className="flex items-center gap-3 text-13">
        <dt className="max-w-3/5 truncate font-medium" title={name}>
          {name}
        </dt>
        {/* Its box stays as it is, whatever stands there: nothing around it is laid out again. */}
        <dd className="h-[1lh] min-w-0 flex-1 text-end whitespace-nowrap tabular-nums contain-strict">
          {children === false ? <span className="text-ink-faint">{t('panel.waiting')}</span> : children}
        </dd>
      </dl>
      {detail !== undefined && (
        <p className="truncate text-12 text-ink-faint" title={detail}>
          {detail}
        </p>
      )}
      {below !== undefined && (
        <p className="h-[1lh] truncate text-12 text-ink-faint tabular-nums contain-strict">{below}</p>
      )}
    </div>
  )
}
