import type { ApiCall } from '#contract/api.ts'

/** Sums since the start, for whoever watches over many servers. */
export interface Metrics {
  count(call: ApiCall): void
  /** In the text format of Prometheus; `now` are the figures of this moment. */
  text(now: { running: number; waiting: number; modelsLoaded: number }): string
}

export const createMetrics = (): Metrics => {
  /** By path and status. */
  const requests = new Map<string, number>()
  let promptTokens = 0
  let completionTokens = 0
  let seconds = 0

  return {
    count: (call) => {
      const labels = `path="${labelOf(call.path)}",status="${call.status ?? 'none'}"`
      // Paths come from outside: so many and no more.
      if (requests.has(labels) || requests.size < 200) requests.set(labels, (requests.get(labels) ?? 0) + 1)
      promptTokens += call.promptTokens ?? 0
      completionTokens += call.completionTokens ?? 0
      seconds += (call.durationMs ?? 0) / 1000
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
        '',
      ].join('\n'),
  }
}

const labelOf = (path: string) => path.replaceAll(/[^\w/.:-]/g, '_').slice(0, 80)

const metric = (name: string, type: string, help: string, value: number | Map<string, number>): string[] => [
  `# HELP palabre_${name} ${help}`,
  `# TYPE palabre_${name} ${type}`,
  ...(typeof value === 'number'
    ? [`palabre_${name} ${value}`]
    : [...value].map(([labels, count]) => `palabre_${name}{${labels}} ${count}`)),
]
