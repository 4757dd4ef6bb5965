import { z } from 'zod'
import type { PromptMessage } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { answerChat } from '../core/answering.ts'
import { unsupported } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { joined, toolsSchema, toTools } from '../openai/messages.ts'
import { answer, type Say } from './answers.ts'
import { loadOnly } from './load-only.ts'
import { keepMs, sharedFields, toLogprobs, toSampling, toThinking } from './options.ts'

const jsonObject = z.record(z.string(), z.unknown())

/** `POST /api/chat` */
export const chatRequestSchema = z.object({
  ...sharedFields,
  messages: optional(
    z
      .array(
        z.object({
          role: z.enum(['system', 'user', 'assistant', 'tool']),
          content: optional(z.string()),
          thinking: optional(z.string()),
          images: optional(z.array(z.string())),
          tool_calls: optional(
            z
              .array(
                z.object({
                  function: z.object({ name: z.string().min(1).max(256), arguments: optional(jsonObject) }),
                }),
              )
              .max(128),
          ),
          tool_name: optional(z.string().max(256)),
          tool_call_id: optional(z.string().max(256)),
        }),
      )
      .max(10_000),
  ),
  tools: optional(toolsSchema),
})
type ChatRequest = z.output<typeof chatRequestSchema>

export const chat = async (api: Api, visit: Visit<ChatRequest>): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  const streams = body.stream !== false
  visit.call.note({ model: body.model, streamed: streams })
  const keep = keepMs(body.keep_alive)
  const messages = toPrompt(body)
  if (messages.length === 0)
    return loadOnly(api, model, body.model, keep, { message: { role: 'assistant', content: '' } })
  if (keep !== null) api.idle.keep(model.id, keep)
  const tools = toTools(body.tools)
  const last = messages.at(-1)
  const events = answerChat(api, visit, model, {
    messages,
    sampling: toSampling(body, api.usualSeed()),
    ...toThinking(body, api.usuallyThinks()),
    ...toLogprobs(body),
    ...(tools.length > 0 && { tools, toolChoice: 'auto' as const }),
    ...(last?.role === 'assistant' && !last.toolCalls && { continues: true }),
  })
  return answer(body.model, streams, events, say)
}

const say: Say = ({ text, thought, calls }) => ({
  message: {
    role: 'assistant',
    content: text,
    ...(thought !== '' && { thinking: thought }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ name, arguments: given }) => ({
        function: { name, arguments: objectIn(given) },
      })),
    }),
  },
})

/** Ollama's arguments are an object, not its text. */
const objectIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const toPrompt = ({ messages }: ChatRequest): PromptMessage[] => {
  /** Ollama's messages do not name their calls; results follow in the order of the calls. */
  let open: string[] = []
  const prompt = (messages ?? []).map((message, index): PromptMessage => {
    if (message.images && message.images.length > 0)
      throw unsupported(`messages.${index}.images`, 'Images cannot be read here; send text.')
    const text = message.content ?? ''
    if (message.role === 'tool') {
      const id = message.tool_call_id ?? open.shift()
      return { role: 'tool', text, ...(id !== undefined && { toolCallId: id }) }
    }
    if (message.role !== 'assistant') return { role: message.role, text }
    const calls = (message.tool_calls ?? []).map(({ function: { name, arguments: given } }) => ({
      id: newId('call_'),
      name,
      arguments: JSON.stringify(given ?? {}),
    }))
    open = calls.map(({ id }) => id)
    return {
      role: 'assistant',
      text,
      ...(message.thinking && { thought: message.thinking }),
      ...(calls.length > 0 && { toolCalls: calls }),
    }
  })
  return joined(prompt)
}
