import { z } from 'zod'
import type { PromptMessage } from '#contract/engine.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import { invalid, unsupported } from '#http/api/core/errors.ts'
import { newId } from '#http/api/core/ids.ts'
import { optional, samplingWith, tokenLimit, toLimit } from '#http/api/core/sampling.ts'
import { templateWords, withThinking, type Usual } from '#http/api/core/thinking.ts'
import { toThinking } from '../chat-request.ts'
import { joined, textOf, toToolChoice } from '../messages.ts'
import { metadataSchema } from '../metadata.ts'

const jsonObject = z.record(z.string(), z.unknown())
const content = z.union([
  z.string(),
  z.array(
    z.object({ type: z.string().max(100), text: z.string().optional(), refusal: z.string().optional() }),
  ),
])

const messageItem = z.object({
  type: optional(z.literal('message')),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
})
const callItem = z.object({
  type: z.literal('function_call'),
  call_id: z.string().max(256),
  name: z.string().min(1).max(256),
  arguments: z.string(),
})
const outputItem = z.object({
  type: z.literal('function_call_output'),
  call_id: z.string().max(256),
  output: content,
})
const reasoningItem = z.object({
  type: z.literal('reasoning'),
  content: optional(z.array(z.object({ text: z.string() }))),
  summary: optional(z.array(z.object({ text: z.string() }))),
})
/** One that an earlier response said, and that is kept. */
const referenceItem = z.object({ type: z.literal('item_reference'), id: z.string().max(256) })
const itemSchema = z.union([messageItem, callItem, outputItem, reasoningItem, referenceItem])
export type InputItem = Exclude<z.output<typeof itemSchema>, z.output<typeof referenceItem>>

const toolName = z.object({ type: z.literal('function'), name: z.string().min(1).max(256) })

/** `POST /v1/responses` */
export const responsesRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  input: z.union([z.string(), z.array(itemSchema).min(1).max(10_000)]),
  instructions: optional(z.string()),
  previous_response_id: optional(z.string().max(100)),
  store: optional(z.boolean()),
  background: optional(z.boolean()),
  stream: optional(z.boolean()),
  max_output_tokens: tokenLimit,
  temperature: optional(z.number().min(0).max(5)),
  top_p: optional(z.number().min(0).max(1)),
  seed: optional(z.int()),
  tools: optional(
    z
      .array(
        z.object({
          type: z.string().max(100),
          name: optional(z.string().min(1).max(256)),
          description: optional(z.string()),
          parameters: optional(jsonObject),
        }),
      )
      .max(128),
  ),
  tool_choice: optional(
    z.union([
      z.enum(['auto', 'none', 'required']),
      toolName,
      z.object({
        type: z.literal('allowed_tools'),
        mode: z.enum(['auto', 'required']),
        tools: z.array(toolName).min(1).max(128),
      }),
    ]),
  ),
  parallel_tool_calls: optional(z.boolean()),
  reasoning: optional(z.object({ effort: optional(z.string().max(40)) })),
  text: optional(
    z.object({
      format: optional(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('text') }),
          z.object({ type: z.literal('json_object') }),
          z.object({ type: z.literal('json_schema'), schema: jsonObject }),
        ]),
      ),
    }),
  ),
  metadata: optional(metadataSchema),
  truncation: optional(z.enum(['auto', 'disabled'])),
  top_logprobs: optional(z.int().min(0).max(20)),
  include: optional(z.array(z.string())),
  chat_template_kwargs: templateWords,
  /** llama.cpp's: how fast it goes with every piece, and how far the prompt is read. */
  timings_per_token: optional(z.boolean()),
  return_progress: optional(z.boolean()),
  conversation: optional(
    z.never('Conversations are not kept here: send previous_response_id, or all of it.'),
  ),
  prompt: optional(z.never('Prompts are not kept here: send instructions and input.')),
})
export type ResponsesRequest = z.output<typeof responsesRequestSchema>

/** `find` knows what an id stands for. */
export const itemsIn = ({ input }: ResponsesRequest, find: (id: string) => InputItem): InputItem[] => {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  const named = new Set<string>()
  return input.map((item, index) => {
    if (item.type !== 'item_reference') return item
    // Ten thousand names of one long item would be a prompt that nobody has sent.
    if (named.has(item.id)) throw invalid(`input.${index}`, 'An item can be referred to once.')
    named.add(item.id)
    return find(item.id)
  })
}

/** What was said, the items of earlier responses first. */
const toMessages = (
  items: readonly InputItem[],
  instructions: string | null | undefined,
): PromptMessage[] => {
  const messages: PromptMessage[] = instructions ? [{ role: 'system', text: instructions }] : []
  let thought = ''
  for (const [index, item] of items.entries()) {
    const param = `input.${index}`
    if ('role' in item) {
      const role = item.role === 'developer' ? 'system' : item.role
      const text = textOf(item.content, `${param}.content`)
      messages.push({ role, text, ...(role === 'assistant' && thought !== '' && { thought }) })
      thought = ''
    } else if (item.type === 'reasoning') {
      thought = (item.content ?? item.summary ?? []).map(({ text }) => text).join('\n')
    } else if (item.type === 'function_call') {
      const call = { id: item.call_id, name: item.name, arguments: item.arguments }
      const last = messages.at(-1)
      // What was called at once, and what was said before it, is one message.
      if (last?.role === 'assistant') last.toolCalls = [...(last.toolCalls ?? []), call]
      else
        messages.push({ role: 'assistant', text: '', toolCalls: [call], ...(thought !== '' && { thought }) })
      thought = ''
    } else
      messages.push({ role: 'tool', text: textOf(item.output, `${param}.output`), toolCallId: item.call_id })
  }
  return joined(messages)
}

/** A chat says the same with one more word around each name. */
const asInChat = (choice: ResponsesRequest['tool_choice']): Parameters<typeof toToolChoice>[0] => {
  if (typeof choice !== 'object' || choice === null) return choice
  const named = ({ name }: { name: string }) => ({ type: 'function' as const, function: { name } })
  if (choice.type === 'function') return named(choice)
  const { mode, tools } = choice
  return { type: 'allowed_tools', allowed_tools: { mode, tools: tools.map(named) } }
}

/** In the engine's terms; `items` is all that was said. */
export const toGenerate = (
  body: ResponsesRequest,
  items: readonly InputItem[],
  { efforts, usualSeed, usuallyThinks }: Usual,
): GenerateRequest => {
  if (body.background)
    throw unsupported('background', 'Answers are made while you wait; leave background out.')
  const given = (body.tools ?? []).map(({ type, name, description, parameters }, index) => {
    if (type !== 'function' || !name)
      throw unsupported(`tools.${index}.type`, `Tools of the type "${type}" are not here; functions are.`)
    return {
      name,
      description: description ?? '',
      parameters: parameters ?? { type: 'object', properties: {} },
    }
  })
  const { tools, toolChoice } = toToolChoice(asInChat(body.tool_choice), given)
  const format = body.text?.format
  const schema =
    format?.type === 'json_schema'
      ? format.schema
      : format?.type === 'json_object'
        ? { type: 'object' }
        : null
  const thinking = toThinking(body.reasoning?.effort, body.chat_template_kwargs?.enable_thinking, efforts)
  return {
    messages: toMessages(items, body.instructions),
    sampling: samplingWith(
      {
        temperature: body.temperature,
        topP: body.top_p,
        seed: body.seed,
        maxTokens: toLimit(body.max_output_tokens),
        jsonSchema: schema && JSON.stringify(schema),
      },
      usualSeed,
    ),
    ...(tools.length > 0 && {
      tools: [...tools],
      toolChoice,
      callsInPieces: body.stream === true,
    }),
    ...(body.parallel_tool_calls === false && { parallelToolCalls: false }),
    ...((body.top_logprobs || body.include?.includes('message.output_text.logprobs')) && {
      logprobs: body.top_logprobs ?? 0,
    }),
    ...withThinking(
      thinking && { ...thinking, budgetTokens: null },
      body.chat_template_kwargs,
      usuallyThinks,
    ),
  }
}

/** An item's id, made new for each. */
export const itemId = {
  message: () => newId('msg_'),
  call: () => newId('fc_'),
  reasoning: () => newId('rs_'),
}
