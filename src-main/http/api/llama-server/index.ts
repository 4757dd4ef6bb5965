/** What llama.cpp's own server has beside OpenAI's API, for those who watch over servers and those who count tokens. */
import type { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import type { RouteOptions } from '../core/route.ts'
import { openai } from '../openai/dialect.ts'

export const llamaServerRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  for (const url of ['/health', '/v1/health'])
    add({ method: 'GET', url, dialect: openai, open: true, serve: () => ({ json: { status: 'ok' } }) })
  add({
    method: 'GET',
    url: '/metrics',
    dialect: openai,
    serve: () => {
      const { running, waiting } = api.calls.underWay()
      const modelsLoaded = api.inference.models().filter(({ id }) => api.inference.isLoaded(id)).length
      return {
        text: api.metrics.text({ running, waiting, modelsLoaded }),
        type: 'text/plain; version=0.0.4; charset=utf-8',
      }
    },
  })
}
