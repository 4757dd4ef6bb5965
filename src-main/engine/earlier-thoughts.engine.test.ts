import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { cloneTemplates } from '#e2e/fixtures/real-templates.ts'
import { createEngines } from './fixtures.ts'

/** What becomes of the thoughts of earlier turns: each family's own template decides, and nobody else. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-earlier-'))
const templates = cloneTemplates(join(dir, 'llama.cpp'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

/** One that asks for them: the control. */
const asking =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}" +
  "{% if message.reasoning_content %}{{ '<think>' + message.reasoning_content + '</think>' }}{% endif %}" +
  "{{ message['content'] + '<|im_end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
templates.set('a template that asks for them', asking)

const think = ['<think>', '</think>'] as const

it.each([
  ['deepseek-ai-DeepSeek-R1-Distill-Llama-8B', think, false],
  ['deepseek-ai-DeepSeek-V3.1', think, false],
  ['Qwen-Qwen3-0.6B', think, false],
  ['Qwen3.5-4B', think, false],
  ['GLM-4.6', think, false],
  ['GLM-4.7-Flash', think, false],
  ['Kimi-K2-Thinking', think, false],
  ['HuggingFaceTB-SmolLM3-3B', think, false],
  ['mistralai-Ministral-3-14B-Reasoning-2512', ['[THINK]', '[/THINK]'], false],
  ['google-gemma-4-31B-it', ['<|channel>', '<channel|>'], false],
  ['openai-gpt-oss-120b', ['<|channel|>', '<|start|>', '<|message|>', '<|end|>'], false],
  ['a template that asks for them', think, true],
] as const)('%s', async (template, tags, isSentBack) => {
  const { client } = await engines.load({ tags, chatTemplate: templates.get(template) ?? '' })
  const { text } = await client.render({
    messages: [
      { role: 'user', text: 'What is it?' },
      { role: 'assistant', thought: 'Let me ponder.', text: 'It is 42.' },
      { role: 'user', text: 'Why?' },
    ],
  })
  expect(text).toContain('It is 42.')
  expect(text.includes('Let me ponder.')).toBe(isSentBack)
})
