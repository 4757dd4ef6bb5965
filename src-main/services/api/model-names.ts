import { AppError } from '#contract/errors.ts'
import type { Model } from '#contract/models.ts'

/**
 * What programs call a model. Any of these, in any case: its id, its file's name with or without `.gguf`, its name with hyphens, and
 * as Ollama writes it, `name:quantization`.
 */
export const shortName = ({ fileName }: Pick<Model, 'fileName'>): string =>
  fileName.replace(/\.gguf$/i, '').replace(/-\d{5}-of-\d{5}$/, '')

/** As Ollama would call it: `smollm2-135m-instruct:q4_1`. */
export const tagName = ({ name, quantization }: Model): string =>
  `${dashed(name)}:${quantization?.toLowerCase() ?? 'latest'}`

const dashed = (name: string) => name.toLowerCase().replaceAll(/\s+/g, '-')

const namesOf = (model: Model): string[] => {
  const tag = tagName(model)
  const [base = tag] = tag.split(':')
  return [
    shortName(model),
    model.fileName,
    tag,
    base,
    `${base}:latest`,
    `${model.publisher}/${model.repository}`,
  ]
}

/** The name under which each model is listed: short where that is enough to tell it from the others. */
export const listedName = (model: Model, models: readonly Model[]): string => {
  const short = shortName(model)
  return models.filter((other) => shortName(other) === short).length === 1 ? short : model.id
}

/**
 * The model that a program means. Where a name fits several, one that is loaded wins. Throws MODEL_NOT_FOUND, and INVALID_INPUT when
 * it cannot be told which is meant.
 */
export const findByName = (
  name: string,
  models: readonly Model[],
  isLoaded: (id: string) => boolean,
): Model => {
  const exact = models.find(({ id }) => id === name)
  if (exact) return exact
  const wanted = name.toLowerCase()
  const fitting = models.filter(
    (model) =>
      model.id.toLowerCase() === wanted || namesOf(model).some((one) => one.toLowerCase() === wanted),
  )
  const loaded = fitting.filter(({ id }) => isLoaded(id))
  const [found, another] = loaded.length > 0 ? loaded : fitting
  const shown = name.slice(0, 200)
  if (!found)
    throw new AppError(
      'MODEL_NOT_FOUND',
      `There is no model "${shown}" here. GET /v1/models lists those that are.`,
      {
        details: { modelId: shown },
      },
    )
  if (another)
    throw new AppError(
      'INVALID_INPUT',
      `"${shown}" may mean several models: ${fitting.map(({ id }) => id).join(', ')}. Name one of these.`,
    )
  return found
}
