import type { RunSource } from './rows.ts'

/** One JSON object a line, with everything that is known of a cell. */
export function* toJsonLines({ plan, cells }: RunSource): Generator<string, void> {
  for (const { number, line, column, status, result, tokens } of cells()) {
    const { usage, error, verdicts, ...answer } = result
    const object = {
      ...{ experiment: plan.name, cell: number, status },
      ...{ model: column.modelId, parameters: column.parameters, seed: column.sampling.seed },
      ...{ prompt: line.prompt, row: line.rowNumber, values: line.row, ...line.ask },
      ...answer,
      checks: verdicts,
      ...(error && { error }),
      usage,
      ...(tokens.length > 0 && { tokens }),
    }
    yield `${JSON.stringify(object)}\n`
  }
}
