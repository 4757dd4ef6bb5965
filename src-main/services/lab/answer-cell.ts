import type { GenerateEvent, ThinkingChoice } from '#contract/engine.ts'
import { AppError, type ErrorInfo } from '#contract/errors.ts'
import type { CellResult, LabToken } from '#contract/lab.ts'
import { createLabTokens } from '#contract/token-texts.ts'
import type { Engines } from '../engines/types.ts'
import type { PlanColumn, PlanLine } from './experiment/index.ts'

/** What became of asking; nothing is checked yet. */
export interface CellAnswer {
  result: CellResult
  tokens: LabToken[]
}

interface Asking {
  engines: Pick<Engines, 'generate' | 'complete'>
  line: PlanLine
  column: PlanColumn
  logprobs: number | null
  signal: AbortSignal
}

/**
 * Asks one cell's question. Null when `signal` aborted before the end: half an answer is no result. What the engine throws is part of
 * the result, for one cell's failure is no other's.
 */
export const answerCell = async (asking: Asking): Promise<CellAnswer | null> => {
  const startedAt = performance.now()
  const answer: CellAnswer = {
    result: {
      ...{ text: '', thought: '', reason: null, usage: null, durationMs: 0 },
      ...{ verdicts: [], error: null },
    },
    tokens: [],
  }
  const { result } = answer
  const toLabToken = createLabTokens()
  try {
    for await (const event of ask(asking)) {
      if (event.type === 'frame') take(event, answer, toLabToken)
      if (event.type !== 'end') continue
      if (event.reason === 'abort') return null
      result.reason = event.reason
      result.usage = event.usage
    }
  } catch (error) {
    if (asking.signal.aborted) return null
    result.error = toErrorInfo(error)
  }
  result.durationMs = Math.round((performance.now() - startedAt) * 10) / 10
  return answer
}

const ask = ({ engines, line, column, logprobs, signal }: Asking): AsyncIterable<GenerateEvent> => {
  const { modelId, sampling, thinking } = column
  // The same tokens again, whatever was answered before: what a run says must not hang on where it was begun.
  const making = { sampling, fresh: true, ...(logprobs !== null && { logprobs }) }
  if ('raw' in line.ask) return engines.complete(modelId, { prompt: line.ask.raw, ...making }, signal)
  const choice: ThinkingChoice & { budgetTokens: null } = { mode: thinking, effort: null, budgetTokens: null }
  const request = { messages: line.ask.messages, ...making }
  return engines.generate(modelId, thinking === 'auto' ? request : { ...request, thinking: choice }, signal)
}

const take = (
  frame: Extract<GenerateEvent, { type: 'frame' }>,
  { result, tokens }: CellAnswer,
  toLabToken: ReturnType<typeof createLabTokens>,
) => {
  for (const { type, text } of frame.parts) result[type === 'thought' ? 'thought' : 'text'] += text
  for (const report of frame.tokens ?? []) tokens.push(toLabToken(report))
}

export const toErrorInfo = (error: unknown): ErrorInfo =>
  error instanceof AppError
    ? error.toInfo()
    : { code: 'INTERNAL', message: 'This cell broke off because of a mistake in Palabre.' }

/** Errors that every other question to this model would meet, too. */
export const concernsModel = ({ code }: ErrorInfo): boolean =>
  code === 'NO_MODEL' || code === 'ENGINE_GAVE_UP' || code.startsWith('MODEL_')
