import type { Attachment } from '#contract/attachments.ts'
import { useAppState } from '#state/context.ts'
import { useEngine } from '#state/engines.ts'
import { useAsked } from '#state/use-asked.ts'

interface TokenCount {
  /** Null until it is known. */
  tokens: number | null
  /** Guessed from the length, because the model that counts is not in memory. */
  isEstimate: boolean
  /** Tokens that the model has room for in all; null where that is not known. */
  contextSize: number | null
}

/** What an attachment takes of the context of the model that will answer; counted anew when either changes. */
export function useTokenCount(
  { id, range }: Pick<Attachment, 'id' | 'range'>,
  modelId: string | null,
): TokenCount {
  const { rpc } = useAppState()
  const engine = useEngine(modelId)
  const isReady = engine?.status === 'ready' || engine?.status === 'generating'
  const key = JSON.stringify([id, range, modelId, isReady])
  const { value } = useAsked(key, (signal) => rpc.client.attachments.count({ id, modelId }, { signal }))
  return {
    tokens: value?.tokens ?? null,
    isEstimate: value?.isEstimate ?? true,
    contextSize: isReady ? engine.contextSize : null,
  }
}
