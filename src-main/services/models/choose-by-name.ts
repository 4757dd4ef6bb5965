import { AppError } from '#contract/errors.ts'
import type { Model } from '#contract/models.ts'

type Named = Pick<Model, 'id' | 'name' | 'quantization'>

/**
 * Takes what a user wrote for a model: an id, or a part of an id or name that fits one model alone. Throws MODEL_NOT_FOUND
 * saying what there is, CONFLICT naming those that it fits.
 */
export const chooseByName = <M extends Named>(typed: string, models: readonly M[]): M => {
  const wanted = typed.trim().toLowerCase()
  const exact = models.filter(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted)
  const fitting = exact.length > 0 ? exact : models.filter((model) => isPartOf(model, wanted))
  const [chosen] = fitting
  if (chosen && fitting.length === 1) return chosen
  if (chosen) {
    throw new AppError('CONFLICT', `"${typed}" fits several models: ${names(fitting)}. Say more of the name.`)
  }
  const there = models.length === 0 ? 'There is no model yet.' : `There is: ${names(models)}.`
  throw new AppError('MODEL_NOT_FOUND', `No model or file is called "${typed}". ${there}`)
}

/** Nothing at all is a part of every name, and means none of them. */
const isPartOf = (model: Named, wanted: string): boolean =>
  wanted !== '' && searchText(model).includes(wanted)

const searchText = ({ id, name, quantization }: Named): string =>
  `${id}\n${name} ${quantization ?? ''}`.toLowerCase()

const names = (models: readonly Named[]): string => models.map(({ id }) => id).join(', ')
