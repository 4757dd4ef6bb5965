/**
 * Bench: measures a model on this computer as its user will have it, through the same engines and prompts, and tells it beside what
 * was reckoned. It must not know who asks.
 */
import { arch, cpus, platform, totalmem } from 'node:os'
import type { GenerateEvent } from '#contract/engine.ts'
import type { BenchEvent, BenchResult } from '#contract/bench.ts'
import { AppError } from '#contract/errors.ts'
import { defaultSampling, type Usage } from '#contract/messages.ts'
import type { Engines } from '../engines/types.ts'
import { spreadOf } from './median.ts'
import { benchText, storyPrompt } from './prompts.ts'

export interface BenchOptions {
  /** Whose answers are metered. */
  engines: Pick<Engines, 'generate' | 'load' | 'tokenize' | 'info' | 'states'>
  modelId: string
  sizeBytes: number
  version: string
  memoryOf: (pid: number) => number | null
  /** Reckons before the model is loaded, while nothing else is at work; then told which context it got. */
  predict: () => Promise<(contextSize: number) => Promise<BenchResult['predicted']>>
  signal: AbortSignal
  rounds?: number
}

const prefillTokens = 512
const decodeTokens = 128
export const benchRounds = 5
/** A shorter answer says little of speed. */
const fewestTokens = 8

type End = Extract<GenerateEvent, { type: 'end' }>

/** Measures; ends early, without a result, when `signal` aborts. Throws AppError. */
export async function* runBench(options: BenchOptions): AsyncGenerator<BenchEvent, void> {
  const { engines, modelId, signal, rounds = benchRounds } = options
  yield { type: 'progress', stage: 'loading', done: 0, total: 1 }
  const predict = await options.predict()
  const loadingAt = performance.now()
  await engines.load(modelId)
  const loadMs = performance.now() - loadingAt
  const info = engines.info(modelId)
  if (!info) throw new AppError('ENGINE_UNLOADED', 'The model was taken out of memory. Nothing was measured.')
  yield { type: 'progress', stage: 'loading', done: 1, total: 1 }

  const predicted = await predict(info.contextSize)
  const ask = (text: string, maxTokens: number, seed: number) =>
    answer(engines, modelId, text, { maxTokens, seed, signal })
  const words = await fittingWords(options, info.contextSize)
  const [reading, writing]: [Usage[], Usage[]] = [[], []]
  for (const stage of ['prefill', 'decode'] as const) {
    // The first one warms up what is made lazily, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      yield { type: 'progress', stage, done: Math.max(round - 1, 0), total: rounds }
      const end =
        stage === 'prefill'
          ? await ask(benchText(words, round), 1, round)
          : await ask(storyPrompt(round), decodeTokens, round)
      if (signal.aborted) return
      if (round > 0) (stage === 'prefill' ? reading : writing).push(end.usage)
    }
    yield { type: 'progress', stage, done: rounds, total: rounds }
  }

  const pid = engines.states().find((state) => state.modelId === modelId)?.pid ?? null
  yield {
    type: 'result',
    result: {
      format: 'palabre-bench',
      formatVersion: 1,
      app: { version: options.version },
      at: new Date().toISOString(),
      machine: {
        cpuName: cpus()[0]?.model.trim() ?? '',
        coreCount: cpus().length,
        memoryBytes: totalmem(),
        platform: platform(),
        arch: arch(),
      },
      model: { id: modelId, sizeBytes: options.sizeBytes, chatWrapper: info.chatWrapper },
      threads: info.threads,
      contextSize: info.contextSize,
      rounds,
      prefill: { ...speedOf(reading.map(prefillSpeed)), tokens: middle(reading.map(tokensRead)) },
      decode: {
        ...speedOf(writing.filter(isLongEnough).map(({ tokensPerSecond }) => tokensPerSecond)),
        tokens: middle(writing.map(({ completionTokens }) => completionTokens)),
      },
      loadMs,
      memoryBytes: pid === null ? null : options.memoryOf(pid),
      energy: energyOf(writing),
      predicted,
    },
  }
}

const answer = async (
  engines: BenchOptions['engines'],
  modelId: string,
  text: string,
  { maxTokens, seed, signal }: { maxTokens: number; seed: number; signal: AbortSignal },
): Promise<End> => {
  const sampling = { ...defaultSampling, maxTokens, seed }
  const events = engines.generate(modelId, { messages: [{ role: 'user', text }], sampling }, signal)
  for await (const event of events) if (event.type === 'end') return event
  throw new AppError('INTERNAL', 'The answer ended without saying how.')
}

/** So many words as give 512 tokens, or half of a smaller context. */
const fittingWords = async ({ engines, modelId }: BenchOptions, contextSize: number): Promise<number> => {
  const tokens = Math.min(prefillTokens, contextSize >> 1)
  const sample = await engines.tokenize(modelId, benchText(200, 0))
  return Math.max(Math.round((tokens * 200) / Math.max(sample.length, 1)), 1)
}

const tokensRead = ({ promptTokens, cachedTokens }: Usage) => promptTokens - cachedTokens
const prefillSpeed = (usage: Usage) =>
  usage.prefillTokensPerSecond ?? tokensRead(usage) / (Math.max(usage.timeToFirstTokenMs, 0.001) / 1000)

const isLongEnough = ({ completionTokens }: Usage) => completionTokens >= fewestTokens

const speedOf = (values: readonly number[]) => {
  if (values.length === 0)
    throw new AppError(
      'INVALID_INPUT',
      'The model ends its answers after a few tokens, which says nothing of its speed. Try another model.',
    )
  const { median, min, max } = spreadOf(values)
  return { tokensPerSecond: median, min, max }
}
const middle = (values: readonly number[]) => Math.round(spreadOf(values).median)

const energyOf = (usages: readonly Usage[]): BenchResult['energy'] => {
  const told = usages.flatMap(({ energy, completionTokens }) =>
    energy && completionTokens > 0 ? [{ method: energy.method, each: energy.joules / completionTokens }] : [],
  )
  const [first] = told
  if (!first) return null
  const { median, min, max } = spreadOf(told.map(({ each }) => each))
  // An estimate among measured ones makes all of it one.
  const method = told.some(({ method }) => method === 'estimate') ? 'estimate' : first.method
  return { joulesPerToken: median, min, max, method }
}
