import type { Api } from '#services/api/index.ts'
import type { Answer } from '../core/route.ts'

/** `GET /slots`: how many conversations the model holds, and in how many it answers now. What they say is nobody's business. */
export const slots = (api: Api): Answer => {
  const model = api.inference.find(null)
  const { total, busy } = api.inference.places(model.id)
  const contextSize = api.inference.info(model.id)?.contextSize ?? null
  return {
    json: Array.from({ length: total }, (_, id) => ({
      id,
      n_ctx: contextSize,
      speculative: false,
      is_processing: id < busy,
    })),
  }
}
