import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PressureWarning } from '#contract/hardware.ts'
import { useAppState } from '#state/context.ts'
import { useHardware } from '#state/hardware.ts'
import { useModelActions } from '#features/shared/use-model-actions.ts'
import { createPressureSpeech } from './pressure-speech.ts'
import { useModelName } from './use-model-name.ts'
import { useWarningText } from './use-warning-text.ts'

/** Long enough to be read by who comes back to the computer; the page of the computer has it as long as it holds. */
const shownMs = 30_000

/** Says what is running out, wherever one is in the app, with what to take out of memory. */
export function PressureVoice() {
  const { t } = useTranslation()
  const { toasts } = useAppState()
  const warnings = useHardware((state) => state.warnings)
  const text = useWarningText()
  const name = useModelName()
  const { unload } = useModelActions()
  const say = useEffectEvent((warning: PressureWarning) => {
    const { modelId, urgency } = warning
    toasts.getState().show({
      text: text(warning),
      tone: urgency === 'now' ? 'danger' : 'neutral',
      key: `pressure ${warning.kind}`,
      timeoutMs: shownMs,
      ...(modelId !== null && {
        action: { label: t('models.unloadNamed', { name: name(modelId) }), run: () => unload(modelId) },
      }),
    })
  })
  const [speech] = useState(() => createPressureSpeech())
  useEffect(() => {
    for (const warning of speech(warnings)) say(warning)
  }, [warnings, speech])
  return null
}
