import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PressureWarning } from '#contract/hardware.ts'
import { useModelActions } from '#features/shared/use-model-actions.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { useModelName } from './use-model-name.ts'
import { useWarningText } from './use-warning-text.ts'

/** What is about to run out, and the way out. */
export function Warnings({ warnings }: { warnings: readonly PressureWarning[] }) {
  return (
    <div role="status" className="flex flex-col gap-2">
      {warnings.map((warning) => (
        <Warning key={warning.kind} warning={warning} />
      ))}
    </div>
  )
}

function Warning({ warning }: { warning: PressureWarning }) {
  const { t } = useTranslation()
  const { unload } = useModelActions()
  const text = useWarningText()
  const { modelId } = warning
  const name = useModelName()
  return (
    <div
      className={classes(
        'flex flex-wrap items-center gap-3 rounded-lg px-4 py-3 text-13 leading-5',
        warning.urgency === 'now' ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning',
      )}
    >
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 basis-56">{text(warning)}</p>
      {modelId !== null && (
        <Button size="small" onPress={() => unload(modelId)}>
          {t('models.unloadNamed', { name: name(modelId) })}
        </Button>
      )}
    </div>
  )
}
