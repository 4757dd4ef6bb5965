/** OpenAI's API, as its clients speak it. Knows the core and nothing of the other dialects. */
import type { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import type { RouteOptions } from '../core/route.ts'
import { chat } from './chat.ts'
import { chatRequestSchema } from './chat-request.ts'
import { openai } from './dialect.ts'
import { listModels, showModel } from './models.ts'

/** With and without `/v1`: base addresses are written both ways. */
const bases = ['/v1', ''] as const

export const openaiRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  for (const base of bases) {
    add({ method: 'GET', url: `${base}/models`, dialect: openai, serve: () => listModels(api) })
    add({
      method: 'POST',
      url: `${base}/chat/completions`,
      dialect: openai,
      body: chatRequestSchema,
      serve: (visit) => chat(api, visit),
    })
  }
  add({
    method: 'GET',
    url: '/v1/models/*',
    dialect: openai,
    serve: ({ params }) => showModel(api, params['*'] ?? ''),
  })
}
