/** OpenAI's API, as its clients speak it. Knows the core and nothing of the other dialects. */
import type { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import type { RouteOptions } from '../core/route.ts'
import { chat } from './chat.ts'
import { chatRequestSchema } from './chat-request.ts'
import { completionRequestSchema, completions } from './completions.ts'
import { openai } from './dialect.ts'
import { embeddings, embeddingsRequestSchema } from './embeddings.ts'
import { listModels, showModel } from './models.ts'
import { responses } from './responses/index.ts'
import { createKeptResponses } from './responses/kept.ts'
import { responsesRequestSchema } from './responses/request.ts'
import { storedRoutes } from './responses/stored.ts'

/** With and without `/v1`: base addresses are written both ways. */
const bases = ['/v1', ''] as const

export const openaiRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  const kept = createKeptResponses()
  const post = <Schema extends z.ZodType>(
    url: string,
    body: Schema,
    serve: RouteOptions<Schema>['serve'],
  ) => {
    for (const base of bases) add({ method: 'POST', url: `${base}${url}`, dialect: openai, body, serve })
  }
  post('/chat/completions', chatRequestSchema, (visit) => chat(api, visit))
  for (const base of bases)
    add({
      method: 'POST',
      url: `${base}/completions`,
      dialect: openai,
      body: completionRequestSchema,
      // llama.cpp's own clients ask there, and look for the text where its server puts it.
      serve: (visit) => completions(api, visit, { tellsContent: base === '' }),
    })
  post('/embeddings', embeddingsRequestSchema, (visit) => embeddings(api, visit))
  post('/responses', responsesRequestSchema, (visit) => responses(api, kept, visit))
  for (const base of bases)
    add({ method: 'GET', url: `${base}/models`, dialect: openai, serve: () => listModels(api) })
  add({
    method: 'GET',
    url: '/v1/models/*',
    dialect: openai,
    serve: ({ params }) => showModel(api, params['*'] ?? ''),
  })
  storedRoutes(kept, add)
}
