import { z } from 'zod'
import type { ThinkingChoice } from '#contract/engine.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import { invalid } from '../core/errors.ts'
import { optional, readSampling, samplingFields, tokenLimit, toLimit } from '../core/sampling.ts'
import { templateWords, withThinking, type Usual } from '../core/thinking.ts'
import { metadataSchema } from './metadata.ts'
import { messageSchema, toolChoiceSchema, toolsSchema, toPrompt, toToolChoice, toTools } from './messages.ts'

const jsonObject = z.record(z.string(), z.unknown())

/** `POST /v1/chat/completions`. What is not known is let pass; what is known must be right. */
export const chatRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  messages: z.array(messageSchema).min(1).max(10_000),
  stream: optional(z.boolean()),
  stream_options: optional(z.object({ include_usage: optional(z.boolean()) })),
  n: optional(z.int().min(1).max(16)),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  /** llama.cpp's word for it. */
  n_predict: tokenLimit,
  ...samplingFields,
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
  tools: optional(toolsSchema),
  tool_choice: optional(toolChoiceSchema),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object'), schema: optional(jsonObject) }),
      z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: optional(jsonObject) }) }),
    ]),
  ),
  /** The answer ends at its limit alone, as llama.cpp has it. */
  ignore_eos: optional(z.boolean()),
  /** llama.cpp's short form. */
  json_schema: optional(jsonObject),
  /** Of no meaning here; wrong ones are told all the same. */
  user: optional(z.string()),
  safety_identifier: optional(z.string()),
  prompt_cache_key: optional(z.string()),
  verbosity: optional(z.string().max(40)),
  prediction: optional(jsonObject),
  store: optional(z.boolean()),
  metadata: optional(metadataSchema),
  service_tier: optional(z.string()),
  modalities: optional(z.array(z.literal('text', 'Texts alone are made here.'))),
  web_search_options: optional(z.never('Nothing is looked up in the net here.')),
  functions: optional(z.never('Functions are called as tools now: send them as `tools`.')),
  reasoning_effort: optional(z.string().max(40)),
  chat_template_kwargs: templateWords,
  thinking_budget_tokens: optional(z.int().min(1)),
  continue_final_message: optional(z.boolean()),
  add_generation_prompt: optional(z.boolean()),
  return_progress: optional(z.boolean()),
  timings_per_token: optional(z.boolean()),
  /** llama.cpp's: tells the text that the model saw, too. */
  verbose: optional(z.boolean()),
})
export type ChatRequest = z.output<typeof chatRequestSchema>

/** The schema that the answer is held to. */
const schemaIn = ({ response_format: format, json_schema: short }: ChatRequest): string | null => {
  const schema = short
    ? short
    : format?.type === 'json_schema'
      ? (format.json_schema.schema ?? { type: 'object' })
      : format?.type === 'json_object'
        ? (format.schema ?? { type: 'object' })
        : null
  return schema && JSON.stringify(schema)
}

/** How to think, where the request says; an effort that the template does not know is left to it. */
export const toThinking = (
  effort: string | null | undefined,
  enabled: boolean | null | undefined,
  efforts: readonly string[],
): ThinkingChoice | null => {
  if (effort === 'none' || enabled === false) return { mode: 'off', effort: null }
  if (!effort && (enabled ?? null) === null) return null
  return { mode: 'on', effort: effort && efforts.includes(effort) ? effort : null }
}

/** The request in the engine's terms, for the first of its choices. */
export const toGenerate = (
  body: ChatRequest,
  { efforts, usualSeed, usuallyThinks }: Usual,
): GenerateRequest => {
  if (body.continue_final_message && body.add_generation_prompt)
    throw invalid(
      'continue_final_message',
      'It goes on with the last message, or begins a new one; not both.',
    )
  // What asks for nothing is sent along by programs that never think of it: `top_logprobs: 0`, the options of a stream without one.
  if (body.top_logprobs && !body.logprobs) throw invalid('top_logprobs', 'It needs `logprobs: true`.')
  const [last, before] = body.messages.toReversed()
  if (last?.role === 'assistant' && before?.role === 'assistant')
    throw invalid('messages', 'Two answers stand at the end; only one can be gone on with.')
  const { tools, toolChoice } = toToolChoice(body.tool_choice, toTools(body.tools))
  const thinking = toThinking(body.reasoning_effort, body.chat_template_kwargs?.enable_thinking, efforts)
  const budgetTokens = body.thinking_budget_tokens ?? null
  return {
    messages: toPrompt(body.messages),
    sampling: readSampling(body, {
      maxTokens: toLimit(body.max_completion_tokens ?? body.max_tokens ?? body.n_predict),
      jsonSchema: schemaIn(body),
      usualSeed,
    }),
    ...(last?.role === 'assistant' && !last.tool_calls && { continues: true }),
    ...(tools.length > 0 && { tools: [...tools], toolChoice, callsInPieces: body.stream === true }),
    ...(body.parallel_tool_calls === false && { parallelToolCalls: false }),
    ...withThinking(
      (thinking ?? budgetTokens !== null) && {
        ...(thinking ?? { mode: 'auto', effort: null }),
        budgetTokens,
      },
      body.chat_template_kwargs,
      usuallyThinks,
    ),
    ...(body.grammar && { grammar: body.grammar }),
    ...(body.logit_bias && { logitBias: body.logit_bias }),
    ...(body.ignore_eos && { endless: true }),
    ...(body.logprobs && { logprobs: body.top_logprobs ?? 0 }),
  }
}
