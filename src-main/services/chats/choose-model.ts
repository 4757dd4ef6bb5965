import { AppError } from '#contract/errors.ts'

export interface ModelChoice {
  /** The chat's own model, if it has one. */
  own: string | null
  /** The one that the user prefers. */
  preferred: string | null
  /** Those that are loaded. */
  ready: readonly string[]
  /** All that are there, by name. */
  available: readonly string[]
}

/**
 * The model that answers. A chat's own model is never replaced by another behind the user's back; where it has
 * none, the preferred, a loaded, or the first one answers. Throws MODEL_NOT_FOUND, NO_MODEL.
 */
export const chooseModel = ({ own, preferred, ready, available }: ModelChoice): string => {
  if (own !== null && !available.includes(own)) {
    throw new AppError(
      'MODEL_NOT_FOUND',
      'The model of this chat is not there any more. Nothing was sent. Choose another model, or put its file back.',
      { details: { modelId: own } },
    )
  }
  const isThere = (id: string | null | undefined) => typeof id === 'string' && available.includes(id)
  const chosen = [own, preferred, ready.find(isThere), available[0]].find(isThere)
  if (!chosen) {
    throw new AppError(
      'NO_MODEL',
      'There is no model to answer yet. Nothing was sent. Put a GGUF file into the models folder.',
    )
  }
  return chosen
}
