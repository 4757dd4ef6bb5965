import type { Model, ModelInspection } from '#contract/models.ts'
import type { Inference } from '#services/api/inference.ts'

/** So long a list of models waits for what their headers say; what is not known by then is at the next time. */
const longestMs = 1000

/** As Ollama writes it: `135M`, `1.7B`. */
const inShort = (count: number): string => {
  const [unit, size, digits] =
    count >= 1e9
      ? (['B', 1e9, 1] as const)
      : count >= 1e6
        ? (['M', 1e6, 2] as const)
        : (['K', 1e3, 0] as const)
  const number = count / size
  return count < 1000 ? String(count) : `${Number.isInteger(number) ? number : number.toFixed(digits)}${unit}`
}

/** What a header says, as Ollama tells it. */
export const toDetails = (header: Pick<ModelInspection, 'architecture' | 'parameterCount'> | null) => ({
  family: header?.architecture ?? '',
  families: header ? [header.architecture] : [],
  parameter_size: header?.parameterCount ? inShort(header.parameterCount) : '',
})
export type Details = ReturnType<typeof toDetails>

/** The details of models, each header read once for as long as its file stays as it is: that takes a process of its own. */
export const createFacts = ({ inspect, changedAt }: Pick<Inference, 'inspect' | 'changedAt'>) => {
  const known = new Map<string, Promise<Details>>()
  return async (models: readonly Model[]): Promise<Details[]> => {
    const startedAt = performance.now()
    const all: Details[] = []
    for (const model of models) {
      const key = `${changedAt(model)} ${model.id}`
      if (!known.has(key) && performance.now() - startedAt < longestMs)
        known.set(
          key,
          inspect(model).then(toDetails, () => toDetails(null)),
        )
      all.push((await known.get(key)) ?? toDetails(null))
    }
    return all
  }
}
