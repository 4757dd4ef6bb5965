import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cloneTemplates } from '#e2e/fixtures/real-templates.ts'
import { renderConversation, type Turn } from './conversation.ts'
import { parseTemplate } from './jinja.ts'
import { findThinkingSwitch } from './thinking-switch.ts'
import { endsInThought, findThoughtTags } from './thought-tags.ts'

/** The templates of real models: what we read off them, and that we write what they write. */

const folder = mkdtempSync(join(tmpdir(), 'palabre-templates-'))
const templates = cloneTemplates(join(folder, 'llama.cpp'))
afterAll(() => rmSync(folder, { recursive: true }))

const parse = (name: string) => parseTemplate(templates.get(name) ?? '', { bos: '<s>', eos: '</s>' })

/** Jinja of Python's that the interpreter lacks; the library's wrapper or the doctor has to help. */
const unreadable = ['ByteDance-Seed-OSS', 'tencent-Hy3']

const conversation: Turn[] = [
  { role: 'system', text: 'Be brief.' },
  { role: 'user', text: 'Is it <|im_end|> true?\n' },
  { role: 'assistant', text: '  Yes.', thought: 'Let me see.' },
  { role: 'user', text: ' Why? ' },
]

describe.each([...templates.keys()].filter((name) => !unreadable.includes(name)))('%s', (name) => {
  it('writes a conversation as it does without stand-ins', () => {
    const template = parse(name)
    const pieces = renderConversation(template, conversation, {})
    const plain = (turns: Turn[]) =>
      template.render(
        turns.map(({ role, text, thought }) => ({
          role,
          content: text,
          ...(thought !== undefined && { reasoning_content: thought, thinking: thought }),
        })),
        { generationPrompt: true },
      )
    const [system, question, ...rest] = conversation
    const merged: Turn = { role: 'user', text: `${system?.text}\n\n${question?.text}` }
    const written = pieces.map(({ text }) => text).join('')
    expect([attempt(() => plain(conversation)), attempt(() => plain([merged, ...rest]))]).toContain(written)
    expect(pieces.filter(({ own }) => own).some(({ text }) => text.includes('true?'))).toBe(false)
  })
})

const attempt = (render: () => string) => {
  try {
    return render()
  } catch {
    return null
  }
}

it.each(unreadable)('%s is refused with a reason', (name) => {
  expect(() => renderConversation(parse(name), conversation, {})).toThrow()
})

const think = { open: '<think>', close: '</think>' }

describe('what can be chosen about thinking', () => {
  it.each([
    [
      'Apertus-8B-Instruct',
      { open: '<|inner_prefix|>', close: '<|inner_suffix|>' },
      ['enable_thinking', true, false],
      [],
    ],
    ['deepseek-ai-DeepSeek-R1-Distill-Llama-8B', think, null, []],
    ['deepseek-ai-DeepSeek-V3.1', think, ['thinking', true, false], []],
    ['deepseek-ai-DeepSeek-V4', think, ['thinking', true, false], ['max']],
    ['deepseek-ai-DeepSeek-V4-Flash-0731', think, ['thinking', true, false], ['high', 'max']],
    ['upstage-Solar-Open-100B', null, null, ['low']],
    ['GLM-4.6', think, ['enable_thinking', true, true], []],
    ['GLM-4.7-Flash', think, ['enable_thinking', true, true], []],
    ['google-gemma-2-2b-it', null, null, []],
    [
      'google-gemma-4-31B-it',
      { open: '<|channel>thought\n', close: '<channel|>' },
      ['enable_thinking', true, false],
      [],
    ],
    ['HuggingFaceTB-SmolLM3-3B', think, ['enable_thinking', true, true], []],
    ['Kimi-K2-Instruct', null, null, []],
    ['Kimi-K2-Thinking', think, null, []],
    ['meta-llama-Llama-3.1-8B-Instruct', null, null, []],
    ['microsoft-Phi-3.5-mini-instruct', null, null, []],
    ['mistralai-Ministral-3-14B-Reasoning-2512', { open: '[THINK]', close: '[/THINK]' }, null, []],
    ['Mistral-Small-3.2-24B-Instruct-2506', null, null, []],
    ['openai-gpt-oss-120b', null, null, ['low', 'medium', 'high']],
    ['Qwen-Qwen2.5-7B-Instruct', null, null, []],
    ['Qwen-Qwen3-0.6B', think, ['enable_thinking', true, true], []],
    ['Qwen3.5-4B', think, ['enable_thinking', true, true], []],
    ['Cohere2MoE', { open: '<|START_THINKING|>', close: '<|END_THINKING|>' }, ['reasoning', true, true], []],
  ] as const)('%s', (name, tags, toggle, levels) => {
    const template = parse(name)
    expect(findThoughtTags(template, () => false)).toEqual(tags)
    const found = findThinkingSwitch(template, tags)
    const { variable, on, isOnByDefault } = found.toggle ?? {}
    expect(found.toggle && [variable, on, isOnByDefault]).toEqual(toggle)
    expect(found.effort?.levels ?? []).toEqual(levels)
  })

  it.each([
    ['deepseek-ai-DeepSeek-R1-Distill-Llama-8B', {}, true],
    ['deepseek-ai-DeepSeek-V3.1', {}, false],
    ['deepseek-ai-DeepSeek-V3.1', { thinking: true }, true],
    ['GLM-4.7-Flash', {}, true],
    ['GLM-4.7-Flash', { enable_thinking: false }, false],
    ['Kimi-K2-Thinking', {}, false],
    ['Qwen3.5-4B', {}, true],
    ['Qwen3.5-4B', { enable_thinking: false }, false],
  ])('%s with %o opens the thought itself: %s', (name, variables, opens) => {
    const pieces = renderConversation(parse(name), [{ role: 'user', text: 'Why?' }], variables)
    expect(endsInThought(pieces.at(-1)?.text ?? '', think)).toBe(opens)
  })

  it.each([
    ['Qwen-Qwen3-0.6B', false],
    ['deepseek-ai-DeepSeek-V3.1', false],
    ['GLM-4.6', false],
    ['google-gemma-4-31B-it', false],
    ['Spark2.5', true],
    ['Kimi-K3', true],
  ])('%s tells an old thought again: %s', (name, tells) => {
    const written = renderConversation(parse(name), conversation, {})
    expect(written.some(({ text }) => text.includes('Let me see.'))).toBe(tells)
  })
})
