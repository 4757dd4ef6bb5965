import type { ApiCall } from '#contract/api.ts'
import type { Computed } from '#contract/engine.ts'
import type { Usage } from '#contract/messages.ts'

/** Sums since the start, for whoever watches over many servers. */
export interface Metrics {
  /** `route`: the address as it was laid down, `/v1/models/*`; what stands in its place comes from outside. */
  count(call: ApiCall, route: string): void
  /** What one answer cost, and which batches it took; `tokens`: of its longest context, if they are not all in one. */
  answered(usage: Usage, computed?: Computed, tokens?: number): void
  /** In the text format of Prometheus; `now` are the figures of this moment. */
  text(now: { running: number; waiting: number; modelsLoaded: number }): string
}

export const createMetrics = (): Metrics => {
  /** By route and status. */
  const requests = new Map<string, number>()
  let promptTokens = 0
  let completionTokens = 0
  let seconds = 0
  let cachedTokens = 0
  let readingSeconds = 0
  let writingSeconds = 0
  let readTokens = 0
  let batches = 0
  let shares = 0
  let longestTokens = 0
  let draftedTokens = 0
  let acceptedTokens = 0

  return {
    count: (call, route) => {
      const labels = `path="${route}",status="${call.status ?? 'none'}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      promptTokens += call.promptTokens ?? 0
      completionTokens += call.completionTokens ?? 0
      seconds += (call.durationMs ?? 0) / 1000
    },
    answered: (usage, computed, tokens = usage.promptTokens + usage.completionTokens) => {
      batches += computed?.batches ?? 0
      shares += computed?.share ?? 0
      longestTokens = Math.max(longestTokens, tokens)
      draftedTokens += usage.draftedTokens ?? 0
      acceptedTokens += usage.acceptedTokens ?? 0
      const read = usage.promptTokens - usage.cachedTokens
      readTokens += read
      cachedTokens += usage.cachedTokens
      if (usage.prefillTokensPerSecond) readingSeconds += read / usage.prefillTokensPerSecond
      // The first token comes with the reading.
      if (usage.tokensPerSecond > 0 && usage.completionTokens > 1)
        writingSeconds += (usage.completionTokens - 1) / usage.tokensPerSecond
    },
    text: ({ running, waiting, modelsLoaded }) =>
      [
        ...metric('requests_total', 'counter', 'Requests that have ended.', requests),
        ...metric('prompt_tokens_total', 'counter', 'Tokens of prompts that were answered.', promptTokens),
        ...metric('completion_tokens_total', 'counter', 'Tokens that were generated.', completionTokens),
        ...metric('request_seconds_total', 'counter', 'Time that requests took, together.', seconds),
        ...metric('requests_running', 'gauge', 'Requests that are being answered.', running),
        ...metric('requests_waiting', 'gauge', 'Requests that wait for their turn.', waiting),
        ...metric('models_loaded', 'gauge', 'Models in memory.', modelsLoaded),
        ...asLlamaServer({
          prompt_tokens_total: [readTokens, 'Tokens of prompts that were read.'],
          prompt_tokens_cached_total: [cachedTokens, 'Tokens of prompts that were in memory still.'],
          prompt_seconds_total: [readingSeconds, 'Time that reading took.'],
          tokens_predicted_total: [completionTokens, 'Tokens that were generated.'],
          tokens_predicted_seconds_total: [writingSeconds, 'Time that generating took.'],
          prompt_tokens_seconds: [readTokens / (readingSeconds || 1), 'Tokens read in a second, on average.'],
          predicted_tokens_seconds: [
            completionTokens / (writingSeconds || 1),
            'Tokens generated in a second, on average.',
          ],
          // Of the shares of all who were in them; those of answers under way come when these end.
          n_decode_total: [Math.round(shares), 'Batches that were computed.'],
          n_tokens_max: [longestTokens, 'Tokens of the longest request with its answer.'],
          spec_decode_num_draft_tokens_total: [draftedTokens, 'Tokens that were guessed ahead.'],
          spec_decode_num_accepted_tokens_total: [acceptedTokens, 'Tokens guessed ahead that were right.'],
          spec_decode_num_drafts_total: [0, 'Guesses of several tokens; none are made here.'],
          n_busy_slots_per_decode: [batches / (shares || 1), 'Requests in a batch, on average.'],
          requests_processing: [running, 'Requests that are being answered.'],
          requests_deferred: [waiting, 'Requests that wait for their turn.'],
        }),
        '',
      ].join('\n'),
  }
}

/** The same by the names that llama-server's dashboards ask for. */
const asLlamaServer = (figures: Record<string, [value: number, help: string]>): string[] =>
  Object.entries(figures).flatMap(([name, [value, help]]) => [
    `# HELP llamacpp:${name} ${help}`,
    `# TYPE llamacpp:${name} ${counts(name) ? 'counter' : 'gauge'}`,
    `llamacpp:${name} ${value}`,
  ])

/** The longest is a counter for llama-server, and who reads it looks for that. */
const counts = (name: string) => name.endsWith('_total') || name === 'n_tokens_max'

const metric = (name: string, type: string, help: string, value: number | Map<string, number>): string[] => [
  `# HELP palabre_${name} ${help}`,
  `# TYPE palabre_${name} ${type}`,
  ...(typeof value === 'number'
    ? [`palabre_${name} ${value}`]
    : [...value].map(([labels, count]) => `palabre_${name}{${labels}} ${count}`)),
]
