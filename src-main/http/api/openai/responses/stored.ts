/** Responses that are kept, as their addresses show them. */
import { z } from 'zod'
import { ApiError, invalid } from '#http/api/core/errors.ts'
import type { Answer, RouteOptions } from '#http/api/core/route.ts'
import { openai } from '../dialect.ts'
import type { KeptResponses } from './kept.ts'
import type { InputItem } from './request.ts'

const pageSchema = z.object({
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(200).optional(),
})

/** Items have ids by their places: what was read does not change any more. */
const toItem = (item: InputItem, responseId: string, index: number) => {
  const id = `item_${responseId.slice('resp_'.length)}_${index}`
  const isDone = { id, status: 'completed' }
  if (!('role' in item)) return { ...isDone, ...item }
  const { role, content } = item
  const type = role === 'assistant' ? 'output_text' : 'input_text'
  return {
    ...isDone,
    type: 'message',
    role,
    content: typeof content === 'string' ? [{ type, text: content }] : content,
  }
}

/** `GET /v1/responses/:id/input_items`: what a response answers, with what came before; the latest first, if not asked otherwise. */
const inputItems = (
  kept: KeptResponses,
  { id, caller, query }: { id: string; caller: string; query: URLSearchParams },
): Answer => {
  const page = pageSchema.parse(Object.fromEntries(query))
  const items = kept.get(id, caller).read.map((item, index) => toItem(item, id, index))
  if (page.order === 'desc') items.reverse()
  const place = page.after === undefined ? -1 : items.findIndex((item) => item.id === page.after)
  if (page.after !== undefined && place < 0) throw invalid('after', 'There is no item with this id here.')
  const data = items.slice(place + 1, place + 1 + page.limit)
  return {
    json: {
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: place + 1 + page.limit < items.length,
    },
  }
}

export const storedRoutes = (kept: KeptResponses, add: (route: RouteOptions<z.ZodType>) => void): void => {
  const url = '/v1/responses/:id'
  add({
    method: 'GET',
    url,
    dialect: openai,
    serve: ({ params, caller }) => ({ json: kept.get(params.id ?? '', caller.id).response }),
  })
  add({
    method: 'DELETE',
    url,
    dialect: openai,
    serve: ({ params, caller }) => {
      kept.remove(params.id ?? '', caller.id)
      return { json: { id: params.id, object: 'response', deleted: true } }
    },
  })
  add({
    method: 'GET',
    url: `${url}/input_items`,
    dialect: openai,
    serve: ({ params, caller, query }) => inputItems(kept, { id: params.id ?? '', caller: caller.id, query }),
  })
  add({
    method: 'POST',
    url: `${url}/cancel`,
    dialect: openai,
    serve: ({ params, caller }) => {
      kept.get(params.id ?? '', caller.id)
      throw new ApiError(
        400,
        'invalid_value',
        'Only a response that is made in the background can be cancelled. This one is done; close the connection to end one that is not.',
      )
    },
  })
}
