import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import type { Answer } from '../core/route.ts'

/** A request that says nothing loads the model, or with `keep_alive: 0` takes it out of memory. */
export const loadOnly = async (
  api: Api,
  model: Model,
  name: string,
  keep: number | null,
  said: object,
): Promise<Answer> => {
  const isLeaving = keep === 0
  if (!isLeaving) await api.inference.touch(model)
  if (keep !== null) api.idle.keep(model.id, keep)
  return {
    json: {
      model: name,
      created_at: new Date().toISOString(),
      ...said,
      done: true,
      done_reason: isLeaving ? 'unload' : 'load',
    },
  }
}
