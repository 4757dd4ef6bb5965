import type { Sampling } from '#contract/messages.ts'
import type { PresetContent } from '#contract/presets.ts'
import type { Thinking } from '#contract/thinking.ts'

interface Choices {
  systemPrompt: string
  sampling: Sampling
  thinking: Thinking
  modelId: string | null
}

/** Whether choices are just what a preset sets; one that sets nothing never is. */
export function isInForce(
  preset: Omit<PresetContent, 'name'>,
  { systemPrompt, sampling, thinking, modelId }: Choices,
): boolean {
  const parameters = Object.entries(preset.sampling ?? {}) as [keyof Sampling, unknown][]
  const setsNothing =
    preset.systemPrompt === null && preset.modelId === null && parameters.length === 0 && !preset.thinking
  return (
    !setsNothing &&
    (preset.systemPrompt === null || preset.systemPrompt === systemPrompt) &&
    (preset.modelId === null || preset.modelId === modelId) &&
    (!preset.thinking || JSON.stringify(thinking) === JSON.stringify({ ...thinking, ...preset.thinking })) &&
    parameters.every(([name, value]) => JSON.stringify(sampling[name]) === JSON.stringify(value))
  )
}
