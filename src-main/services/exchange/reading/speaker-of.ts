import { foreignModels, foreignUsers } from './languages.ts'

/** Who speaks, by the words that programs have for it. */

const ofUser = new Set([
  ...['user', 'human', 'you', 'me', 'prompter', 'customer', 'prompt', 'request', 'question', 'query'],
])
const ofModel = new Set([
  ...['assistant', 'gpt', 'model', 'ai', 'bot', 'llm', 'response', 'answer'],
  ...['think', 'thinking', 'reasoning', 'agent'],
])
/** A model may be named with what it is of: `DeepSeek AI`, `claude-3`. */
const brands = new Set([
  'chatgpt',
  'claude',
  'gemini',
  'copilot',
  'grok',
  'deepseek',
  'mistral',
  'qwen',
  'kimi',
  'llama',
  'meta',
  'gpt',
  'gemma',
  'phi',
  'cursor',
  'perplexity',
  'bard',
])
const ofSystem = new Set(['system', 'developer'])

export type Speaker = 'user' | 'assistant' | 'system'
/** Who it is in our words; null where the program's word is not known. */
export const speakerOf = (role: string): Speaker | null => {
  const whole = role.trim().toLowerCase()
  const [brand = ''] = whole.split(/[\s\-_.]/)
  if (foreignUsers.has(whole)) return 'user'
  if (brands.has(brand) || ofModel.has(whole) || foreignModels.has(whole)) return 'assistant'
  return ofUser.has(whole) ? 'user' : ofSystem.has(whole) ? 'system' : byWords(role.trim())
}

const wordsOfUser = new Set([
  ...[
    'user',
    'human',
    'me',
    'mine',
    'self',
    'sent',
    'outgoing',
    'requester',
    'prompter',
    'customer',
    'student',
  ],
  ...['client', 'visitor', 'input', 'ask', 'asked', 'question', 'query', 'prompt', 'request'],
])
const wordsOfModel = new Set([
  ...[
    'assistant',
    'ai',
    'bot',
    'model',
    'gpt',
    'llm',
    'agent',
    'received',
    'incoming',
    'theirs',
    'tutor',
    'server',
  ],
  ...['output', 'reply', 'completion', 'response', 'answer', 'responder', 'character'],
])
const wordsOfOthers =
  /^(?:tools?|functions?|calls?|ids?|name|count|tokens|types?|time|at|text|image|audio|video|file|url|json)$/

/** `HumanMessage`, `MESSAGE_ROLE_USER`, `assistant_message`: the word in it that says who it is. */
const byWords = (name: string): Speaker | null => {
  if (!/^[\w.\-:]+$/.test(name)) return null
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/(AI|LLM|GPT)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  if (words.some((word) => wordsOfOthers.test(word))) return null
  if (words.some((word) => ofSystem.has(word))) return 'system'
  // What comes first is whose it is: an answer to a question is none.
  const word = words.find((each) => wordsOfUser.has(each) || wordsOfModel.has(each))
  return word === undefined ? null : wordsOfUser.has(word) ? 'user' : 'assistant'
}
