/**
 * Tools in words: what can be called stands in the system prompt, calls and their results in the messages, all in the form that Hermes
 * and Qwen were trained on and others follow when told to. It knows no template: whatever the model's is, it writes these texts.
 */
import type { PromptMessage, Tool, ToolCall } from '#contract/engine.ts'

/** The messages with the tools told, and with calls and results as texts. */
export const withTools = (
  messages: readonly PromptMessage[],
  tools: readonly Tool[] | undefined,
): readonly PromptMessage[] => {
  const spoken = joinResults(messages.map(inWords))
  if (!tools || tools.length === 0) return spoken
  const [first, ...rest] = spoken
  const told = tell(tools)
  return first?.role === 'system'
    ? [{ ...first, text: `${first.text}\n\n${told}` }, ...rest]
    : [{ role: 'system', text: told }, ...spoken]
}

const inWords = (message: PromptMessage): PromptMessage => {
  const { role, text, toolCalls = [] } = message
  if (role === 'tool') return { role, text: `<tool_response>\n${text}\n</tool_response>` }
  if (toolCalls.length === 0) return message
  return { ...message, text: [text, ...toolCalls.map(callInWords)].filter(Boolean).join('\n') }
}

const callInWords = ({ name, arguments: given }: ToolCall) =>
  `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${given}}\n</tool_call>`

/** Results that follow each other, and the question after them, are one message: roles have to alternate. */
const joinResults = (messages: readonly PromptMessage[]): PromptMessage[] => {
  const joined: PromptMessage[] = []
  let last: PromptMessage | undefined
  for (const message of messages) {
    if (last?.role === 'tool' && (message.role === 'tool' || message.role === 'user')) {
      const text = `${last.text}\n${message.text}`
      last = { ...message, text }
      joined[joined.length - 1] = last
    } else joined.push((last = message))
  }
  return joined
}

const tell = (tools: readonly Tool[]): string =>
  [
    '# Tools',
    '',
    'You may call one or more functions to assist with the user query.',
    '',
    'You are provided with function signatures within <tools></tools> XML tags:',
    '<tools>',
    ...tools.map((tool) => JSON.stringify({ type: 'function', function: tool })),
    '</tools>',
    '',
    'For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:',
    '<tool_call>',
    '{"name": <function-name>, "arguments": <args-json-object>}',
    '</tool_call>',
  ].join('\n')
