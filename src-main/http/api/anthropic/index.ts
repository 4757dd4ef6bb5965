/** Anthropic's API, as its clients speak it. Knows the core and nothing of the other dialects. */
import type { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import type { RouteOptions } from '../core/route.ts'
import { effortsOf } from '../core/thinking.ts'
import { anthropic } from './dialect.ts'
import { messages } from './messages.ts'
import { countRequestSchema, messagesRequestSchema, toConversation } from './request.ts'

export const anthropicRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  add({
    method: 'POST',
    url: '/v1/messages',
    dialect: anthropic,
    body: messagesRequestSchema,
    serve: (visit) => messages(api, visit),
  })
  add({
    method: 'POST',
    url: '/v1/messages/count_tokens',
    dialect: anthropic,
    body: countRequestSchema,
    serve: async ({ body, call }) => {
      call.note({ model: body.model })
      const model = api.inference.find(body.model)
      const efforts = await effortsOf(api, model, body.output_config?.effort)
      const conversation = toConversation(body, { efforts, usuallyThinks: api.usuallyThinks() })
      const { totalTokens } = await api.inference.ask(model, (engine) => engine.measure(conversation))
      return { json: { input_tokens: totalTokens } }
    },
  })
}
