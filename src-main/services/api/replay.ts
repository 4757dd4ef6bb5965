import { stringify } from 'yaml'
import { experimentLimits } from '#contract/experiment.ts'
import { AppError } from '#contract/errors.ts'
import type { ThinkingChoice } from '#contract/thinking.ts'
import type { CompleteRequest, GenerateRequest } from '../engines/types.ts'

/** What a program asked of a model, in the engine's terms: kept as long as its words are. */
export interface Asked {
  modelId: string
  request: GenerateRequest | CompleteRequest
}

/** Longer ones are not kept: fifty of them would be a great deal of memory. */
const keptLength = 200_000

/** Whether it is short enough to be kept, and is text. */
export const isReplayable = ({ request }: Asked): boolean => {
  if ('prompt' in request) return typeof request.prompt === 'string' && request.prompt.length <= keptLength
  const characters = request.messages.reduce((sum, { text }) => sum + text.length, 0)
  return characters <= keptLength && JSON.stringify([request.messages, request.tools]).length <= keptLength
}

/** Asks the model's template for the text that it makes of a conversation. */
type Render = (modelId: string, request: GenerateRequest) => Promise<string>

/**
 * An experiment that asks the same again. What experiments have no words for (tools, answers that go on) is asked as the text that the
 * model saw. Throws INVALID_INPUT when that is too long for an experiment.
 */
export const toExperiment = async (
  name: string,
  { modelId, request }: Asked,
  render: Render,
): Promise<string> => {
  const { sampling, grammar, logitBias } = request
  const prompt = await toPrompt(modelId, request, render)
  const { seed, jsonSchema, maxTokens, stop, ...numbers } = sampling
  const experiment = {
    name,
    models: [modelId],
    prompts: [prompt.prompt],
    parameters: [
      {
        ...numbers,
        ...(maxTokens !== null && { maxTokens }),
        ...(stop.length > 0 && { stop }),
        ...(jsonSchema !== null && { jsonSchema: JSON.parse(jsonSchema) as unknown }),
        ...(prompt.thinking && { thinking: prompt.thinking }),
      },
    ],
    seeds: [seed],
    logprobs: 5,
  }
  const left = [grammar && 'its grammar', logitBias && 'its biases'].filter(Boolean).join(' and ')
  const source = `# A request of another program, asked again.${left && ` Without ${left}, which experiments do not have.`}\n${stringify(experiment, { lineWidth: 0 })}`
  if (source.length > experimentLimits.sourceLength)
    throw new AppError('INVALID_INPUT', 'This request is too long for an experiment. Nothing was made.')
  return source
}

interface Said {
  prompt: object
  thinking?: ThinkingChoice['mode'] | undefined
}

const toPrompt = async (modelId: string, request: Asked['request'], render: Render): Promise<Said> => {
  if ('prompt' in request)
    return { prompt: { raw: literal(typeof request.prompt === 'string' ? request.prompt : '') } }
  const { messages, tools = [], continues = false } = request
  const isPlain = messages.every(
    ({ role, toolCalls, thought }) => role !== 'tool' && !toolCalls && thought === undefined,
  )
  const written = await render(modelId, request)
  if (isPlain && tools.length === 0 && !continues && messages.length <= 200) {
    const mode = await modeFor(modelId, request, written, render)
    if (mode !== null)
      return {
        prompt: { messages: messages.map(({ role, text }) => ({ role, text: literal(text) })) },
        ...(mode !== 'auto' && { thinking: mode }),
      }
  }
  return { prompt: { raw: literal(written) } }
}

/** How to think for the same text without what the template was told by name, for which experiments have no words; null where there is no such way. */
const modeFor = async (
  modelId: string,
  { templateWords, ...request }: GenerateRequest,
  written: string,
  render: Render,
): Promise<ThinkingChoice['mode'] | null> => {
  const asked = request.thinking?.mode ?? 'auto'
  if (!templateWords) return asked
  for (const mode of new Set<ThinkingChoice['mode']>([asked, 'on', 'off'])) {
    const thinking = { mode, effort: null, budgetTokens: null }
    if ((await render(modelId, { ...request, thinking })) === written) return mode
  }
  return null
}

/** What looks like a variable is none. */
const literal = (text: string) => text.replaceAll('{{', String.raw`\{{`)
