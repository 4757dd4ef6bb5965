import { z } from 'zod'
import type { PromptMessage, Tool, ToolCall } from '#contract/engine.ts'
import { ApiError, invalid, unsupported } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import { optional } from '../core/sampling.ts'

/** What was said, as OpenAI's chat requests have it. */

const partSchema = z.object({
  type: z.string().max(100),
  text: z.string().optional(),
  refusal: z.string().optional(),
})
const contentSchema = z.union([z.string(), z.array(partSchema)])

const argumentsSchema = z.union([z.string(), z.record(z.string(), z.unknown())])
const toolCallSchema = z.object({
  id: optional(z.string().max(256)),
  type: optional(z.literal('function')),
  function: z.object({ name: z.string().min(1).max(256), arguments: optional(argumentsSchema) }),
})

export const messageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: optional(contentSchema),
  name: optional(z.string().max(256)),
  reasoning_content: optional(z.string()),
  tool_calls: optional(z.array(toolCallSchema).max(128)),
  tool_call_id: optional(z.string().max(256)),
})
type Message = z.output<typeof messageSchema>

/** What every form of a call can be read with. */
const toolName = z.string().regex(/^[\w./:-]{1,256}$/)

export const toolsSchema = z
  .array(
    z.object({
      type: z.literal('function'),
      function: z.object({
        name: toolName,
        description: optional(z.string()),
        parameters: optional(z.record(z.string(), z.unknown())),
      }),
    }),
  )
  .max(128)

const named = z.object({ name: z.string().min(1).max(256) })

export const toolChoiceSchema = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), function: named }),
  z.object({
    type: z.literal('allowed_tools'),
    allowed_tools: z.object({
      mode: z.enum(['auto', 'required']),
      tools: z
        .array(z.object({ type: z.literal('function'), function: named }))
        .min(1)
        .max(128),
    }),
  }),
])

export const toTools = (tools: z.output<typeof toolsSchema> | null | undefined): Tool[] =>
  (tools ?? []).map(({ function: { name, description, parameters } }) => ({
    name,
    description: description ?? '',
    parameters: parameters ?? { type: 'object', properties: {} },
  }))

/** Which tools may be called, and whether they must. Throws for what belongs to no tool. */
export const toToolChoice = (
  choice: z.output<typeof toolChoiceSchema> | null | undefined,
  tools: readonly Tool[],
): { tools: readonly Tool[]; toolChoice: 'auto' | 'none' | 'required' | { name: string } } => {
  if (choice === undefined || choice === null) return { tools, toolChoice: 'auto' }
  if (choice === 'required' && tools.length === 0) throw invalid('tool_choice', 'There are no tools.')
  if (typeof choice === 'string') return { tools, toolChoice: choice }
  const names =
    choice.type === 'function'
      ? [choice.function.name]
      : choice.allowed_tools.tools.map((tool) => tool.function.name)
  const missing = names.find((name) => !tools.some((tool) => tool.name === name))
  if (missing !== undefined) throw invalid('tool_choice', `There is no tool "${missing.slice(0, 100)}".`)
  if (choice.type === 'function') return { tools, toolChoice: { name: choice.function.name } }
  // What the model is not told of it does not call.
  return {
    tools: tools.filter(({ name }) => names.includes(name)),
    toolChoice: choice.allowed_tools.mode,
  }
}

/** The text of a content, its parts in lines of their own as llama.cpp has them; throws for what is no text. */
export const textOf = (content: z.output<typeof contentSchema> | null | undefined, param: string): string => {
  if (content === undefined || content === null) return ''
  if (typeof content === 'string') return content
  return content
    .map(({ type, text, refusal }) => {
      if (type === 'refusal') return refusal ?? ''
      if (text === undefined || !/^(?:input_|output_)?text$/.test(type))
        throw unsupported(param, `Content of the type "${type}" cannot be read here; send text.`)
      return text
    })
    .reduce((whole, text) => (whole === '' ? text : `${whole}\n${text}`), '')
}

/** In the engine's terms: roles that stand side by side become one, as most templates want them to alternate. */
export const toPrompt = (messages: readonly Message[]): PromptMessage[] =>
  joined(messages.map((message, index) => toPromptMessage(message, `messages.${index}`)))

const toPromptMessage = (message: Message, param: string): PromptMessage => {
  const text = textOf(message.content, `${param}.content`)
  const { role } = message
  if (role === 'tool' || role === 'function')
    return { role: 'tool', text, ...(message.tool_call_id && { toolCallId: message.tool_call_id }) }
  if (role !== 'assistant') {
    if (message.content === undefined || message.content === null)
      throw new ApiError(400, 'invalid_value', `${param}.content: a text is needed.`, {
        param: `${param}.content`,
      })
    return { role: role === 'user' ? 'user' : 'system', text }
  }
  const calls = message.tool_calls?.map(toCall) ?? []
  const isSilent = message.content === undefined || message.content === null
  if (isSilent && calls.length === 0 && !message.reasoning_content)
    throw invalid(`${param}.content`, 'An answer has a text or calls.')
  return {
    role,
    text,
    ...(message.reasoning_content && { thought: message.reasoning_content }),
    ...(calls.length > 0 && { toolCalls: calls }),
  }
}

const toCall = ({ id, function: { name, arguments: given } }: z.output<typeof toolCallSchema>): ToolCall => ({
  id: id ?? newId('call_'),
  name,
  arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
})

/** Joins messages of the same role, and moves what the system says first. */
export const joined = (messages: readonly PromptMessage[]): PromptMessage[] => {
  const prompt: PromptMessage[] = []
  for (const message of messages) {
    const last = prompt.at(-1)
    const mayJoin = message.role !== 'tool' && !message.toolCalls && !last?.toolCalls
    if (last?.role === message.role && mayJoin) {
      last.text = `${last.text}\n\n${message.text}`
      if (message.thought) last.thought = [last.thought, message.thought].filter(Boolean).join('\n\n')
    } else prompt.push({ ...message })
  }
  return prompt
}
