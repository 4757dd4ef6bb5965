import { useAppState } from '#state/context.ts'
import { useModels } from '#state/models.ts'
import { useAsked } from '#state/use-asked.ts'

/** What is known of a model whose bytes are not those that it should have; null for any other. */
export function useDamage(modelId: string): { origin: string | null } | null {
  const { models } = useAppState()
  const verified = useModels(({ verifications }) => verifications[modelId]?.provenance)
  const stored = useAsked(modelId, () => models.getState().provenance(modelId))
  const provenance = verified ?? stored.value
  return provenance?.hash === 'differs' ? { origin: provenance.origin } : null
}
