import type { Model, ModelInspection } from '#contract/models.ts'
import type { Inference } from '#services/api/inference.ts'

/** So long a list of models waits for what their headers say. */
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

/** The details of models, as far as their headers are known within a second; what is not by then is at the next time. */
export const createFacts =
  ({ inspect, inspected }: Pick<Inference, 'inspect' | 'inspected'>) =>
  async (models: readonly Model[]): Promise<Details[]> => {
    const limit = AbortSignal.timeout(longestMs)
    const late = new Promise<null>((resolve) => {
      limit.addEventListener('abort', () => resolve(null), { once: true })
    })
    const all: Details[] = []
    for (const model of models) {
      const reading = limit.aborted ? null : inspect(model).catch(() => null)
      all.push(toDetails(inspected(model) ?? (await Promise.race([reading, late]))))
    }
    return all
  }
