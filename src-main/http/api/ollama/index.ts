/** Ollama's API, as its clients speak it. Models are kept in the app: what would fetch, make or delete one is refused. */
import type { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import { ApiError } from '../core/errors.ts'
import type { RouteOptions } from '../core/route.ts'
import { chat, chatRequestSchema } from './chat.ts'
import { ollama } from './dialect.ts'
import { embed, embeddings, embeddingsRequestSchema, embedRequestSchema } from './embed.ts'
import { createFacts } from './facts.ts'
import { generate, generateRequestSchema } from './generate.ts'
import { running, show, showRequestSchema, tags } from './models.ts'

/** Clients ask for Ollama's version to know what they may send: this speaks as that one does. */
const spokenVersion = '0.12.6'

export const ollamaRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  const facts = createFacts(api.inference)
  const post = <Schema extends z.ZodType>(url: string, body: Schema, serve: RouteOptions<Schema>['serve']) =>
    add({ method: 'POST', url, dialect: ollama, body, serve })
  post('/api/chat', chatRequestSchema, (visit) => chat(api, visit))
  post('/api/generate', generateRequestSchema, (visit) => generate(api, visit))
  post('/api/embed', embedRequestSchema, (visit) => embed(api, visit))
  post('/api/embeddings', embeddingsRequestSchema, (visit) => embeddings(api, visit))
  post('/api/show', showRequestSchema, ({ body }) => show(api, body))
  add({ method: 'GET', url: '/api/tags', dialect: ollama, serve: () => tags(api, facts) })
  add({ method: 'GET', url: '/api/ps', dialect: ollama, serve: () => running(api, facts) })
  add({
    method: 'GET',
    url: '/api/version',
    dialect: ollama,
    serve: () => ({ json: { version: spokenVersion } }),
  })
  const keepers = [
    ['POST', ['pull', 'push', 'create', 'copy']],
    ['DELETE', ['delete']],
  ] as const
  for (const [method, names] of keepers)
    for (const name of names) add({ method, url: `/api/${name}`, dialect: ollama, serve: refuseKeeping })
}

const refuseKeeping = () => {
  throw new ApiError(
    501,
    'not_implemented',
    'Models are fetched and deleted in Palabre itself, or with `palabre models`.',
  )
}
