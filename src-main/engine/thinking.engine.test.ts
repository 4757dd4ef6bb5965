import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { engineContract } from '#contract/engine.ts'
import { defaultSampling, type Part } from '#contract/messages.ts'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { launchEngine, type LaunchedEngine } from '#e2e/fixtures/launch-engine.ts'
import { cloneTemplates } from '#e2e/fixtures/real-templates.ts'

/** Each family's real template and tags, in a tiny model that says a thought and an answer. */

type Client = ContractRouterClient<typeof engineContract>
type Thinking = NonNullable<Parameters<Client['generate']>[0]['thinking']>

const dir = mkdtempSync(join(tmpdir(), 'palabre-thinking-'))
const templates = cloneTemplates(join(dir, 'llama.cpp'))
const processes: LaunchedEngine[] = []
afterEach(async () => {
  await Promise.all(
    processes.splice(0).map(async (process) => {
      process.kill()
      await process.exited
    }),
  )
})
afterAll(() => rmSync(dir, { recursive: true }))

const load = async (template: string, answer: string, tags: readonly string[]) => {
  const path = join(dir, 'model.gguf')
  rmSync(path, { force: true })
  writeTinyModel(path, { answer, tags, chatTemplate: templates.get(template) ?? '' })
  const process = launchEngine()
  processes.push(process)
  const client: Client = createORPCClient(new RPCLink({ port: process.port }))
  for await (const event of await client.load({ path, contextSize: 2048, threads: null })) {
    if (event.type === 'ready') return { client, info: event.info }
  }
  throw new Error('The model did not become ready.')
}

const auto: Thinking = { mode: 'auto', effort: null, budgetTokens: null }
const say = async (client: Client, thinking = auto) => {
  const parts: Part[] = []
  for await (const event of await client.generate({
    messages: [{ role: 'user', text: 'Hi' }],
    sampling: { ...defaultSampling, seed: 1 },
    thinking,
  })) {
    if (event.type === 'frame') parts.push(...event.parts)
    if (event.type === 'end') {
      const of = (type: Part['type']) => parts.map((part) => (part.type === type ? part.text : '')).join('')
      return { thought: of('thought'), text: of('text'), usage: event.usage }
    }
  }
  throw new Error('The answer did not end.')
}

const think = ['<think>', '</think>']
const harmony = ['<|start|>', '<|channel|>', '<|message|>', '<|end|>', '<|return|>', '<|call|>']

describe.each([
  // What the model says where it thinks, and where it was told not to; null where that cannot be told.
  ['deepseek-ai-DeepSeek-R1-Distill-Llama-8B', think, 'Let me see.</think>It is 42.', null],
  ['deepseek-ai-DeepSeek-V3.1', think, 'Let me see.</think>It is 42.', 'It is 42.'],
  ['GLM-4.6', think, '<think>Let me see.</think>It is 42.', 'It is 42.'],
  ['GLM-4.7-Flash', think, 'Let me see.</think>It is 42.', 'It is 42.'],
  ['Kimi-K2-Thinking', think, '<think>Let me see.</think>It is 42.', null],
  ['Qwen-Qwen3-0.6B', think, '<think>\n\nLet me see.\n</think>\n\nIt is 42.', 'It is 42.'],
  ['Qwen3.5-4B', think, 'Let me see.\n</think>\n\nIt is 42.', 'It is 42.'],
  ['HuggingFaceTB-SmolLM3-3B', think, '<think>\n\nLet me see.\n</think>\nIt is 42.', 'It is 42.'],
  [
    'mistralai-Ministral-3-14B-Reasoning-2512',
    ['[THINK]', '[/THINK]'],
    '[THINK]Let me see.[/THINK]It is 42.',
    null,
  ],
  [
    'google-gemma-4-31B-it',
    ['<|channel>', '<channel|>'],
    '<|channel>thought\nLet me see.<channel|>It is 42.',
    'It is 42.',
  ],
  [
    'Apertus-8B-Instruct',
    ['<|inner_prefix|>', '<|inner_suffix|>'],
    '<|inner_prefix|>Let me see.<|inner_suffix|>It is 42.',
    'It is 42.',
  ],
] as const)('%s', (template, tags, thinking, plain) => {
  it('tells its thought from its answer', async () => {
    const { client, info } = await load(template, thinking, tags)
    expect(info).toMatchObject({ chatWrapper: 'Template', thinking: { thinks: true } })
    expect(await say(client, { ...auto, mode: 'on' })).toMatchObject({
      thought: 'Let me see.',
      text: 'It is 42.',
    })
  })

  it('answers at once where it can be told to', async () => {
    const { client, info } = await load(template, plain ?? thinking, tags)
    expect(info.thinking.isOnByDefault === null).toBe(plain === null)
    if (plain === null) return
    expect(await say(client, { ...auto, mode: 'off' })).toMatchObject({ thought: '', text: plain })
  })
})

describe('openai-gpt-oss-120b, in Harmony', () => {
  // A script says no token twice, so each channel is tried by itself.
  it.each([
    ['<|channel|>analysis<|message|>Let me see.<|end|>It is 42.', 'Let me see.'],
    ['<|channel|>final<|message|>It is 42.', ''],
  ])('tells its channels apart: %s', async (answer, thought) => {
    const { client, info } = await load('openai-gpt-oss-120b', answer, harmony)
    expect(info).toMatchObject({ chatWrapper: 'Harmony', thinking: { thinks: true, isOnByDefault: null } })
    expect(await say(client)).toMatchObject({ thought, text: 'It is 42.' })
  })

  it('is told how hard to think', async () => {
    const { client, info } = await load('openai-gpt-oss-120b', 'It is 42.', harmony)
    expect(info.thinking.efforts).toEqual(['low', 'medium', 'high'])
    const messages = [{ role: 'user' as const, text: 'Hi' }]
    const told = await client.render({ messages, thinking: { ...auto, effort: 'high' } })
    expect(told.text).toMatch(/reasoning: high/i)
    const words = { reasoning_effort: 'high' }
    expect((await client.render({ messages, templateWords: words })).text).toMatch(/reasoning: high/i)
    const both = { messages, thinking: { ...auto, effort: 'low' }, templateWords: words }
    expect((await client.render(both)).text).toMatch(/reasoning: low/i)
  })
})

describe('a budget', () => {
  it('ends a thought that the model would go on with', async () => {
    const long = 'One thing. Another: so it goes on and on, far too long</think>It is 42.'
    const { client } = await load('GLM-4.7-Flash', long, think)
    const { thought, text } = await say(client, { ...auto, budgetTokens: 4 })
    expect(thought.length).toBeGreaterThan(4)
    expect(thought.length).toBeLessThan(20)
    expect(text).toBe('It is 42.')
  })
})
