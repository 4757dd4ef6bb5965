/** What llama.cpp's own server has beside OpenAI's API, for those who watch over servers and those who count tokens. */
import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import type { RouteOptions } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { effortsOf, templateWords, withThinking } from '../core/thinking.ts'
import { toThinking } from '../openai/chat-request.ts'
import { openai } from '../openai/dialect.ts'
import { messageSchema, toolsSchema, toPrompt, toTools } from '../openai/messages.ts'
import { completion, completionRequestSchema } from './completion.ts'
import { infill, infillRequestSchema } from './infill.ts'
import { checkLength, mostCharacters } from '../core/text-length.ts'
import { props } from './props.ts'
import { rerank, rerankRequestSchema } from './rerank.ts'
import { slots } from './slots.ts'

/** Whoever adds figures up has to know when they began again. */
const startedAt = Math.floor(performance.timeOrigin / 1000)

const model = optional(z.string().max(1024))
const tokenizeSchema = z.object({
  model,
  content: optional(z.string().max(mostCharacters)),
  parse_special: optional(z.boolean()),
  add_special: optional(z.boolean()),
  with_pieces: optional(z.boolean()),
})
const detokenizeSchema = z.object({ model, tokens: z.array(z.int().min(0).max(0x7fff_ffff)).max(1_000_000) })
const conversationSchema = z.object({
  model,
  /** False: without the beginning of an answer. Of no meaning where tokens are counted. */
  add_generation_prompt: optional(z.boolean()),
  messages: z.array(messageSchema).min(1).max(10_000),
  tools: optional(toolsSchema),
  reasoning_effort: optional(z.string().max(40)),
  chat_template_kwargs: templateWords,
})

/** A part of a character is no text: its bytes are told. */
const toPiece = (bytes: number[]): string | number[] => {
  const text = Buffer.from(bytes).toString()
  return text.includes('\ufffd') ? bytes : text
}

/** As a chat with the same fields would be told to the model. */
const conversationIn = async (
  api: Api,
  model: Model,
  body: z.output<typeof conversationSchema>,
): Promise<Pick<GenerateRequest, 'messages' | 'tools' | 'thinking' | 'templateWords'>> => {
  const { messages, tools, reasoning_effort: effort, chat_template_kwargs: told } = body
  const efforts = await effortsOf(api, model, effort)
  const thinking = toThinking(effort, told?.enable_thinking, efforts)
  const said = toPrompt(messages)
  checkLength(
    said.reduce((sum, { text }) => sum + text.length, 0),
    'messages',
  )
  return {
    messages: said,
    ...(tools && tools.length > 0 && { tools: toTools(tools) }),
    ...withThinking(thinking && { ...thinking, budgetTokens: null }, told, api.usuallyThinks()),
  }
}

export const llamaServerRoutes = (
  api: Api,
  add: <Schema extends z.ZodType>(route: RouteOptions<Schema>) => void,
): void => {
  const { inference } = api
  const get = (url: string, serve: RouteOptions<z.ZodType>['serve'], open = false) =>
    add({ method: 'GET', url, dialect: openai, open, serve })
  const post = <Schema extends z.ZodType>(url: string, body: Schema, serve: RouteOptions<Schema>['serve']) =>
    add({ method: 'POST', url, dialect: openai, body, serve })

  for (const url of ['/health', '/v1/health']) get(url, () => ({ json: { status: 'ok' } }), true)
  get('/props', () => props(api))
  get('/metrics', () => {
    const { running, waiting } = api.calls.underWay()
    const modelsLoaded = inference.models().filter(({ id }) => inference.isLoaded(id)).length
    return {
      headers: { 'Process-Start-Time-Unix': String(startedAt) },
      text: api.metrics.text({ running, waiting, modelsLoaded }),
      type: 'text/plain; version=0.0.4; charset=utf-8',
    }
  })
  post('/tokenize', tokenizeSchema, async ({ body }) => {
    const question = {
      text: body.content ?? '',
      special: body.parse_special ?? true,
      begins: body.add_special ?? false,
      pieces: body.with_pieces ?? false,
    }
    const { tokens, pieces } = await inference.ask(inference.find(body.model), (call) =>
      call.tokenize(question),
    )
    if (!pieces) return { json: { tokens } }
    return { json: { tokens: tokens.map((id, index) => ({ id, piece: toPiece(pieces[index] ?? []) })) } }
  })
  post('/detokenize', detokenizeSchema, async ({ body }) => {
    const { text } = await inference.ask(inference.find(body.model), (call) =>
      call.detokenize({ tokens: body.tokens }),
    )
    return { json: { content: text } }
  })
  post('/apply-template', conversationSchema, async ({ body }) => {
    const asked = inference.find(body.model)
    const conversation = await conversationIn(api, asked, body)
    const answerBegins = body.add_generation_prompt ?? true
    const { written } = await inference.ask(asked, (call) => call.render({ ...conversation, answerBegins }))
    return { json: { prompt: written } }
  })
  for (const base of ['', '/v1'])
    post(`${base}/chat/completions/input_tokens`, conversationSchema, async ({ body }) => {
      const asked = inference.find(body.model)
      const conversation = await conversationIn(api, asked, body)
      const { totalTokens } = await inference.ask(asked, (call) => call.measure(conversation))
      return { json: { input_tokens: totalTokens } }
    })
  get('/slots', () => slots(api))
  // There are none, which is what is asked for.
  get('/lora-adapters', () => ({ json: [] }))
  for (const base of ['', '/v1'])
    for (const name of ['rerank', 'reranking'])
      post(`${base}/${name}`, rerankRequestSchema, (visit) => rerank(api, visit))
  post('/completion', completionRequestSchema, (visit) => completion(api, visit))
  post('/infill', infillRequestSchema, (visit) => infill(api, visit))
}
