import { z } from 'zod'
import type { PromptMessage, ToolCall } from '#contract/engine.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import { invalid, unsupported } from '../core/errors.ts'
import { optional, samplingWith } from '../core/sampling.ts'
import { withThinking, type Usual } from '../core/thinking.ts'
import { anyBlock, documentBlock, searchResult, textBlock, textOfDocument } from './documents.ts'

const jsonObject = z.record(z.string(), z.unknown())

const blockSchema = z.union([
  textBlock,
  documentBlock,
  searchResult,
  z.object({
    type: z.literal('tool_use'),
    id: z.string().max(256),
    name: z.string().min(1).max(256),
    input: jsonObject,
  }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string().max(256),
    content: optional(
      z.union([z.string(), z.array(z.union([textBlock, documentBlock, searchResult, anyBlock]))]),
    ),
    is_error: optional(z.boolean()),
  }),
  z.object({ type: z.literal('thinking'), thinking: z.string() }),
  anyBlock.refine(
    ({ type }) =>
      !['text', 'document', 'search_result', 'tool_use', 'tool_result', 'thinking'].includes(type),
    'A part of this block is missing.',
  ),
])
type Block = z.output<typeof blockSchema>
type ResultContent = Extract<Block, { tool_use_id: string }>['content']

/** What an answer is held to. */
const formatSchema = optional(z.object({ type: z.literal('json_schema'), schema: jsonObject }))

const parallel = { disable_parallel_tool_use: optional(z.boolean()) }

const conversation = {
  model: z.string().min(1).max(1024),
  system: optional(z.union([z.string(), z.array(textBlock)])),
  messages: z
    .array(
      z.object({
        role: z.enum(['user', 'assistant', 'system']),
        content: z.union([z.string(), z.array(blockSchema)]),
      }),
    )
    .min(1)
    .max(10_000),
  tools: optional(
    z
      .array(
        z.object({
          type: optional(z.string().max(100)),
          name: z.string().min(1).max(256),
          description: optional(z.string()),
          input_schema: optional(jsonObject),
        }),
      )
      .max(128),
  ),
  tool_choice: optional(
    z.discriminatedUnion('type', [
      z.object({ type: z.enum(['auto', 'any', 'none']), ...parallel }),
      z.object({ type: z.literal('tool'), name: z.string().min(1).max(256), ...parallel }),
    ]),
  ),
  metadata: optional(z.object({ user_id: optional(z.string().max(512)) })),
  thinking: optional(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('enabled'), budget_tokens: optional(z.int().min(1)) }),
      z.object({ type: z.enum(['disabled', 'adaptive']) }),
    ]),
  ),
  output_config: optional(z.object({ format: formatSchema, effort: optional(z.string().max(40)) })),
}

/** `POST /v1/messages/count_tokens` */
export const countRequestSchema = z.object(conversation)
type Conversation = z.output<typeof countRequestSchema>

/** `POST /v1/messages` */
export const messagesRequestSchema = z.object({
  ...conversation,
  max_tokens: z.int().min(1).max(10_000_000),
  /** What stands in `output_config`, as it was called at first. */
  output_format: formatSchema,
  stream: optional(z.boolean()),
  /** Anthropic's own scale ends here. */
  temperature: optional(z.number().min(0).max(1)),
  top_p: optional(z.number().min(0).max(1)),
  top_k: optional(z.int().min(0).max(100_000)),
  stop_sequences: optional(z.array(z.string().min(1).max(200)).max(16)),
})
export type MessagesRequest = z.output<typeof messagesRequestSchema>

/** What was said, and with which tools. An effort that the template does not know is left to it. */
export const toConversation = (
  body: Conversation,
  { efforts, usuallyThinks }: Omit<Usual, 'usualSeed'>,
): Pick<GenerateRequest, 'messages' | 'tools' | 'thinking' | 'templateWords' | 'continues'> => {
  const tools = (body.tools ?? []).map(({ type, name, description, input_schema: schema }, index) => {
    if (schema === undefined || schema === null || (type && type !== 'custom'))
      throw unsupported(
        `tools.${index}.type`,
        `Anthropic's own tool "${name.slice(0, 100)}" is not here; give an input_schema.`,
      )
    return { name, description: description ?? '', parameters: schema }
  })
  const twice = tools.findIndex(({ name }, index) => tools.findIndex((other) => other.name === name) < index)
  if (twice >= 0) throw invalid(`tools.${twice}.name`, 'Tool names must be unique.')
  const { thinking } = body
  const budgetTokens = thinking?.type === 'enabled' ? (thinking.budget_tokens ?? null) : null
  // Theirs think when they are told to, and not otherwise, unless it is usual here.
  const thinks = thinking ? thinking.type !== 'disabled' : usuallyThinks === true
  const mode = thinks ? 'on' : 'off'
  const effort = efforts.find((known) => known === body.output_config?.effort) ?? null
  const messages = toPrompt(body)
  const last = messages.at(-1)
  return {
    messages,
    ...withThinking({ mode, effort, budgetTokens }, {}, null),
    ...(tools.length > 0 && { tools }),
    ...(last?.role === 'assistant' && !last.toolCalls && { continues: true }),
  }
}

/** The request in the engine's terms. */
export const toGenerate = (body: MessagesRequest, usual: Usual): GenerateRequest => {
  const conversation = toConversation(body, usual)
  const schema = (body.output_config?.format ?? body.output_format)?.schema
  if (!conversation.tools && (body.tool_choice?.type === 'any' || body.tool_choice?.type === 'tool'))
    throw invalid('tool_choice', 'There are no tools.')
  return {
    ...conversation,
    sampling: samplingWith(
      {
        temperature: body.temperature,
        topP: body.top_p,
        topK: body.top_k && Math.min(body.top_k, 1000),
        stop: body.stop_sequences,
        maxTokens: body.max_tokens,
        jsonSchema: schema && JSON.stringify(schema),
      },
      usual.usualSeed,
    ),
    ...(conversation.tools && {
      toolChoice: toChoice(body, conversation.tools),
      callsInPieces: body.stream === true,
    }),
    ...(body.tool_choice?.disable_parallel_tool_use && { parallelToolCalls: false }),
  }
}

const toChoice = ({ tool_choice: choice }: Conversation, tools: readonly { name: string }[]) => {
  if (choice?.type === 'any') return 'required'
  if (choice?.type !== 'tool') return choice?.type ?? 'auto'
  const { name } = choice
  if (!tools.some((tool) => tool.name === name)) throw invalid('tool_choice.name', 'There is no such tool.')
  return { name }
}

const toPrompt = ({ system, messages }: Conversation): PromptMessage[] => {
  const first = typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n\n')
  const prompt: PromptMessage[] = first === '' ? [] : [{ role: 'system', text: first }]
  for (const [index, { role, content }] of messages.entries()) {
    // An answer alone may be begun with nothing.
    if (role === 'user' && content.length === 0)
      throw invalid(`messages.${index}.content`, 'Messages must not be empty.')
    const blocks: Block[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    const { text, thought, calls, results } = takeApart(blocks, `messages.${index}.content`)
    prompt.push(...results)
    const last = prompt.at(-1)
    if (role !== 'assistant' && results.length > 0 && text === '') continue
    // Neighbours of one role are one message, as theirs are.
    if (last?.role === role && !last.toolCalls && calls.length === 0) last.text = `${last.text}\n\n${text}`
    else
      prompt.push({
        role,
        text,
        ...(thought !== '' && { thought }),
        ...(calls.length > 0 && { toolCalls: calls }),
      })
  }
  return prompt
}

const takeApart = (blocks: readonly Block[], param: string) => {
  const texts: string[] = []
  const thoughts: string[] = []
  const calls: ToolCall[] = []
  const results: PromptMessage[] = []
  for (const [index, block] of blocks.entries()) {
    if ('text' in block) texts.push(block.text)
    else if ('source' in block) texts.push(textOfDocument(block, `${param}.${index}`))
    else if ('thinking' in block) thoughts.push(block.thinking)
    else if ('input' in block)
      calls.push({ id: block.id, name: block.name, arguments: JSON.stringify(block.input) })
    else if ('tool_use_id' in block)
      results.push({
        role: 'tool',
        toolCallId: block.tool_use_id,
        text: resultText(block.content),
      })
    else if (block.type !== 'redacted_thinking')
      throw unsupported(
        `${param}.${index}.type`,
        `Blocks of the type "${block.type}" cannot be read here; send text.`,
      )
  }
  return { text: texts.join('\n\n'), thought: thoughts.join('\n\n'), calls, results }
}

/** Whoever made a result knew nothing of this model: what it cannot read is named to it, and the work goes on. */
const resultText = (content: ResultContent): string =>
  typeof content === 'string'
    ? content
    : (content ?? [])
        .map((block) => {
          if ('text' in block) return block.text
          if (!('source' in block)) return unread(block.type)
          try {
            return textOfDocument(block, '')
          } catch {
            return unread(block.type)
          }
        })
        .join('\n\n')

const unread = (type: string) =>
  `[Here stands something of the type "${type}", which cannot be read: texts alone can.]`
