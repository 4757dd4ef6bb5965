import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import { tagName } from '#services/api/model-names.ts'
import { invalid } from '../core/errors.ts'
import type { Answer } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { toDetails, type createFacts, type Details } from './facts.ts'

/** Ollama names models by a hash of theirs; ours are named by their ids. */
const digestOf = ({ id }: Model) => createHash('sha256').update(id).digest('hex')

const toEntry = (api: Api, model: Model, details: Details) => ({
  name: tagName(model),
  model: tagName(model),
  modified_at: new Date(api.inference.changedAt(model)).toISOString(),
  size: model.sizeBytes,
  digest: digestOf(model),
  details: {
    parent_model: '',
    format: 'gguf',
    ...details,
    quantization_level: model.quantization ?? 'unknown',
  },
})

type Facts = ReturnType<typeof createFacts>

const entriesOf = async (api: Api, models: readonly Model[], facts: Facts) => {
  const details = await facts(models)
  return models.map((model, index) => toEntry(api, model, details[index] ?? toDetails(null)))
}

/** `GET /api/tags` */
export const tags = async (api: Api, facts: Facts): Promise<Answer> => ({
  json: { models: await entriesOf(api, api.inference.models(), facts) },
})

/** `GET /api/ps` */
export const running = async (api: Api, facts: Facts): Promise<Answer> => {
  const loaded = api.inference.models().filter(({ id }) => api.inference.isLoaded(id))
  const entries = await entriesOf(api, loaded, facts)
  const farAway = Date.UTC(2318, 0)
  return {
    json: {
      models: loaded.map((model, index) => ({
        ...entries[index],
        expires_at: new Date(api.idle.leavesAt(model.id) ?? farAway).toISOString(),
        size_vram: 0,
        context_length: api.inference.info(model.id)?.contextSize ?? 0,
      })),
    },
  }
}

/** `POST /api/show` */
export const showRequestSchema = z.object({
  model: optional(z.string().min(1).max(1024)),
  /** As older clients write it. */
  name: optional(z.string().min(1).max(1024)),
})

export const show = async (
  api: Api,
  { model: asked, name }: z.output<typeof showRequestSchema>,
): Promise<Answer> => {
  const named = asked ?? name
  if (!named) throw invalid('model', 'A model is needed.')
  const model = api.inference.find(named)
  const header = await api.inference.inspect(model)
  const template = header.chatTemplate ?? ''
  const entry = toEntry(api, model, toDetails(header))
  return {
    json: {
      license: header.license ?? '',
      modelfile: '',
      parameters: '',
      template,
      details: entry.details,
      model_info: {
        'general.architecture': header.architecture,
        'general.parameter_count': header.parameterCount,
        'general.name': header.name,
        [`${header.architecture}.context_length`]: header.contextSize,
        [`${header.architecture}.block_count`]: header.layerCount,
      },
      capabilities: [
        'completion',
        ...(/\btools\b/.test(template) ? ['tools'] : []),
        ...(/think/i.test(template) ? ['thinking'] : []),
        // Known of a model that is loaded alone.
        ...(api.inference.info(model.id)?.infill ? ['insert'] : []),
      ],
      modified_at: entry.modified_at,
    },
  }
}
