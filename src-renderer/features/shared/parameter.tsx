import { RotateCcw } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'

interface ParameterProps {
  name: string
  help: string
  /** What it would be reset to, in words; null when it is that already. */
  resetTo: string | null
  onReset: () => void
  /** The control stands beside the name rather than below it. */
  isRow?: boolean
  children: (describedBy: string) => ReactNode
}

/** One parameter: its name, its control, a line on what it does, and a way back where it was changed. */
export function Parameter({ name, help, resetTo, onReset, isRow = false, children }: ParameterProps) {
  const { t } = useTranslation()
  const helpId = useId()
  return (
    <div>
      <div className="flex min-h-7 items-center gap-1">
        <span aria-hidden="true" className="text-13 font-medium">
          {name}
        </span>
        {resetTo !== null && <span aria-hidden="true" className="ms-1 size-1.5 rounded-full bg-accent" />}
        {resetTo !== null && (
          <IconButton
            size="small"
            label={t('sampling.resetOne', { name, value: resetTo })}
            onPress={onReset}
            className="-my-1"
          >
            <RotateCcw />
          </IconButton>
        )}
        {isRow && <div className="ms-auto">{children(helpId)}</div>}
      </div>
      {!isRow && <div className="flex items-center gap-3">{children(helpId)}</div>}
      <p id={helpId} className="mt-0.5 text-12 leading-4 text-ink-faint">
        {help}
      </p>
    </div>
  )
}
