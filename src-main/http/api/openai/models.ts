import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { fromStatus } from '../core/errors.ts'
import type { Answer } from '../core/route.ts'

/** A model as OpenAI's and Anthropic's clients both know it. */
const toEntry = (model: Model, api: Api) => {
  const id = listedName(model, api.inference.models())
  const changedAt = api.inference.changedAt(model)
  return {
    id,
    object: 'model',
    created: Math.floor(changedAt / 1000),
    owned_by: model.publisher,
    type: 'model',
    display_name: model.name,
    created_at: new Date(changedAt).toISOString(),
    palabre: {
      id: model.id,
      size_bytes: model.sizeBytes,
      quantization: model.quantization,
      loaded: api.inference.isLoaded(model.id),
    },
  }
}

/** `GET /v1/models` */
export const listModels = (api: Api): Answer => {
  const data = api.inference.models().map((model) => toEntry(model, api))
  return {
    json: {
      object: 'list',
      data,
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    },
  }
}

/** `GET /v1/models/:id`; throws MODEL_NOT_FOUND. */
export const showModel = (api: Api, id: string): Answer => {
  // Without a name any would do.
  if (id === '') throw fromStatus(404)
  return { json: toEntry(api.inference.find(id), api) }
}
