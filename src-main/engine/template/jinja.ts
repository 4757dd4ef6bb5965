import { Template } from '@huggingface/jinja'

/** A message as chat templates know it; `reasoning_content` and `thinking` are the two names they use for thoughts. */
export interface TemplateMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string | null
  reasoning_content?: string
  thinking?: string
  tool_calls?: TemplateCall[]
  /** Of a tool's result: which call it answers, and of what. */
  tool_call_id?: string
  name?: string
}

/** What was called. Templates want the arguments as an object, a few of them as its text. */
export interface TemplateCall {
  id: string
  type: 'function'
  function: { name: string; arguments: unknown }
}

/** What can be called. */
export interface TemplateTool {
  type: 'function'
  function: { name: string; description: string; parameters: unknown }
}

export interface RenderOptions {
  /** Whether the text goes on to where the answer begins. */
  generationPrompt: boolean
  /** What the template may ask for by name, as `enable_thinking`. */
  variables?: Record<string, unknown>
  tools?: readonly TemplateTool[]
}

/** A chat template that was parsed. `render` throws what the template raises. */
export interface JinjaTemplate {
  readonly source: string
  readonly program: Template['parsed']
  render: (messages: readonly TemplateMessage[], options: RenderOptions) => string
}

/** What templates ask for that do not know `strftime_now`; without it Llama's say that it is July 2024. */
const today = (now = new Date()) => {
  const [, month = '', day = '', year = ''] = now.toDateString().split(' ')
  return { date_string: `${day} ${month} ${year}`, datetime: `${month} ${day} ${year}` }
}

export interface SpecialTexts {
  bos: string
  eos: string
}

/** Kimi's templates put something at the end of a namespace's list and take the first away, which the interpreter's lists cannot do. */
const withPlainLists = (source: string): string =>
  source
    .replaceAll(/(\{%-?\s*set\s+)\w+(\s*=\s*)(\w+\.\w+)\.append\(([^()]*)\)(\s*-?%\})/g, '$1$3$2$3 + [$4]$5')
    .replaceAll(
      /(\{%-?\s*set\s+)(\w+)\s*=\s*(\w+\.\w+)\.pop\(0\)(\s*-?%\})/g,
      '$1$2 = $3[0] %}{%- set $3 = $3[1:]$4',
    )

/** Throws when it is not Jinja. */
export const parseTemplate = (source: string, { bos, eos }: SpecialTexts): JinjaTemplate => {
  const template = new Template(withPlainLists(source))
  return {
    source,
    program: template.parsed,
    render: (messages, { generationPrompt, variables, tools }) => {
      const items = {
        bos_token: bos,
        eos_token: eos,
        ...today(),
        ...variables,
        messages,
        add_generation_prompt: generationPrompt,
        // The second name is SmolLM3's.
        ...(tools && { tools, xml_tools: tools }),
      }
      try {
        return template.render(items)
      } catch (error) {
        // Templates that were made for tools alone look at them without asking whether there are any.
        if (messages.length === 0 || tools) throw error
        return template.render({ ...items, tools: [], documents: [], functions: '[]' })
      }
    },
  }
}
