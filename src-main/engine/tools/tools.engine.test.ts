import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { engineContract, Tool } from '#contract/engine.ts'
import { defaultSampling } from '#contract/messages.ts'
import { chatML, writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { launchEngine, type LaunchedEngine } from '#e2e/fixtures/launch-engine.ts'
import { cloneTemplates } from '#e2e/fixtures/real-templates.ts'

/** Real templates of several families, in tiny models that call as the family does, with its marks as control tokens. */

type Client = ContractRouterClient<typeof engineContract>

const dir = mkdtempSync(join(tmpdir(), 'palabre-tools-'))
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

const load = async (
  chatTemplate: string,
  /** Null: one token after the other, whichever. */
  answer: string | null,
  controlTags: readonly string[],
): Promise<Client> => {
  const path = join(dir, 'model.gguf')
  rmSync(path, { force: true })
  writeTinyModel(path, {
    ...(answer === null ? { behaviour: 'babble' } : { answer }),
    controlTags,
    chatTemplate,
    contextSize: 16_384,
  })
  const process = launchEngine()
  processes.push(process)
  const client: Client = createORPCClient(new RPCLink({ port: process.port }))
  for await (const event of await client.load({ path, contextSize: 16_384, threads: null })) {
    if (event.type === 'ready') return client
  }
  throw new Error('The model did not become ready.')
}

const tools: Tool[] = [
  {
    name: 'weather',
    description: 'Tells it.',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
]
const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' }
const messages = [
  { role: 'user' as const, text: 'How is it?' },
  { role: 'assistant' as const, text: '', toolCalls: [call] },
  { role: 'tool' as const, text: 'Sunny.', toolCallId: call.id },
]

interface Wishes {
  parallelToolCalls?: boolean
  jsonSchema?: string | null
}
const say = async (client: Client, { jsonSchema = null, ...more }: Wishes = {}) => {
  const said = { text: '', calls: [] as { name: string; given: unknown }[] }
  const sampling = { ...defaultSampling, seed: 1, jsonSchema }
  for await (const event of await client.generate({ messages, tools, sampling, ...more })) {
    if (event.type === 'frame') for (const { text } of event.parts) said.text += text
    if (event.type === 'toolCalls')
      said.calls.push(
        ...event.calls.map((one) => ({ name: one.name, given: JSON.parse(one.arguments) as unknown })),
      )
  }
  return said
}

const inWords =
  'return a json object with function name and arguments within <tool_call></tool_call> XML tags:'

describe('tools through the model’s own template', () => {
  it.each([
    [
      'mistralai-Mistral-Nemo-Instruct-2407',
      '[TOOL_CALLS]',
      '[ { "name": "weather", "arguments": {"city": "Rome"}}]',
      ['[TOOL_CALLS]'],
      '[AVAILABLE_TOOLS]',
    ],
    [
      'Mistral-Small-3.2-24B-Instruct-2506',
      '[TOOL_CALLS]weather[ARGS]',
      '{"city": "Rome"}',
      ['[TOOL_CALLS]', '[ARGS]'],
      '[AVAILABLE_TOOLS]',
    ],
    [
      'meta-llama-Llama-3.1-8B-Instruct',
      '<|python_tag|>',
      '{"name": "weather", "parameters": {"city": "Rome"}}',
      ['<|python_tag|>'],
      '<|start_header_id|>ipython',
    ],
    [
      'moonshotai-Kimi-K2',
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>',
      '{"city": "Rome"}',
      ['<|tool_calls_section_begin|>', '<|tool_call_begin|>', '<|tool_call_argument_begin|>'],
      'tool_declare',
    ],
    [
      'Kimi-K2-Instruct',
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>',
      '{"city": "Rome"}',
      ['<|tool_calls_section_begin|>', '<|tool_call_begin|>', '<|tool_call_argument_begin|>'],
      '## Return of functions.weather:0',
    ],
    [
      'deepseek-ai-DeepSeek-V3.1',
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>weather<｜tool▁sep｜>',
      '{"city": "Rome"}',
      ['<｜tool▁calls▁begin｜>', '<｜tool▁call▁begin｜>', '<｜tool▁sep｜>'],
      '### weather',
    ],
    [
      'ibm-granite-granite-3.3-2B-Instruct',
      '<|tool_call|>',
      '[{"name": "weather", "arguments": {"city": "Rome"}}]',
      ['<|tool_call|>'],
      'available_tools',
    ],
    [
      'GLM-4.6',
      '<tool_call>weather\n<arg_key>city</arg_key>',
      '<arg_value>Rome</arg_value></tool_call>',
      ['<tool_call>', '<arg_key>', '</arg_key>', '<arg_value>', '</arg_value>', '</tool_call>'],
      '<|observation|>',
    ],
  ] as const)('%s', async (name, head, body, marks, own) => {
    const client = await load(templates.get(name) ?? '', `See. ${head}${body}`, marks)
    const { text } = await client.render({ messages, tools })
    expect(text).toContain(own)
    expect(text).not.toContain(inWords)
    const said = await say(client)
    expect(said.calls).toEqual([{ name: 'weather', given: { city: 'Rome' } }])
    expect(said.text.trim()).toBe('See.')
  })

  const harmony = [
    '<|start|>',
    '<|channel|>',
    '<|message|>',
    '<|end|>',
    '<|return|>',
    '<|call|>',
    '<|constrain|>',
  ]
  it.each([
    '<|channel|>commentary to=functions.weather <|constrain|>json<|message|>{"city": "Rome"}<|call|>',
    ' to=functions.weather<|channel|>commentary json<|message|>{"city": "Rome"}<|call|>',
  ])('openai-gpt-oss-120b, in a channel: %s', async (answer) => {
    const client = await load(templates.get('openai-gpt-oss-120b') ?? '', answer, harmony)
    const { text } = await client.render({ messages, tools })
    expect(text).toContain('type weather = (_: {')
    expect(text).toContain('to=functions.weather')
    expect(text).not.toContain(inWords)
    expect(await say(client)).toEqual({ text: '', calls: [{ name: 'weather', given: { city: 'Rome' } }] })
  })

  it.each([
    ['<|channel|>final<|message|>It is fine.', 'It is fine.'],
    ['It is fine.', 'It is fine.'],
  ])('openai-gpt-oss-120b may say something instead: %s', async (answer, text) => {
    const client = await load(templates.get('openai-gpt-oss-120b') ?? '', answer, harmony)
    expect(await say(client)).toEqual({ text, calls: [] })
  })

  it('is in words where a template takes none', async () => {
    const client = await load(chatML, '{"name": "weather", "arguments": {"city": "Rome"}}', [])
    const { text } = await client.render({ messages, tools })
    expect(text).toContain(inWords)
    expect((await say(client)).calls).toEqual([{ name: 'weather', given: { city: 'Rome' } }])
  })

  it.each([
    ['Qwen-Qwen3-0.6B', ['<tool_call>', '</tool_call>'], '<tool_call>'],
    ['moonshotai-Kimi-K2', ['<|tool_calls_section_begin|>', '<|tool_call_begin|>'], '<|tool_call_begin|>'],
  ] as const)(
    'is made when it must be, in the form of %s, by a model that would babble',
    async (name, marks, own) => {
      const client = await load(templates.get(name) ?? '', null, marks)
      const written: string[] = []
      const asked = { messages: messages.slice(0, 1), tools, toolChoice: 'required' as const, logprobs: 0 }
      const sampling = { ...defaultSampling, seed: 1, maxTokens: 400 }
      const calls: string[] = []
      for await (const event of await client.generate({ ...asked, sampling })) {
        if (event.type === 'frame') written.push(...(event.tokens ?? []).map(({ text }) => text))
        if (event.type === 'toolCalls') calls.push(...event.calls.map((one) => one.name))
      }
      expect(written.join('')).toContain(own)
      expect(calls).toEqual(['weather'])
    },
  )

  describe('beside a schema that the answer is held to', () => {
    const jsonSchema = JSON.stringify({
      type: 'object',
      properties: { sunny: { type: 'boolean' } },
      required: ['sunny'],
      additionalProperties: false,
    })
    const qwen = templates.get('Qwen-Qwen3-0.6B') ?? ''
    const one = '<tool_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n</tool_call>'

    it('can be called in the form of the template', async () => {
      const client = await load(qwen, one, [])
      expect(await say(client, { jsonSchema })).toEqual({
        text: '',
        calls: [{ name: 'weather', given: { city: 'Rome' } }],
      })
    })

    it('can be called where a template takes no tools, and more than once', async () => {
      const client = await load(chatML, `${one}\n${one.replace('Rome', 'Oslo')}`, [])
      const { calls } = await say(client, { jsonSchema })
      expect(calls.map(({ given }) => given)).toEqual([{ city: 'Rome' }, { city: 'Oslo' }])
      expect((await say(client, { jsonSchema, parallelToolCalls: false })).calls).toHaveLength(1)
    })

    it('need not be called: what is said instead is as the schema has it', async () => {
      const client = await load(qwen, '{"sunny": true} and so on', ['<tool_call>', '</tool_call>'])
      const { text, calls } = await say(client, { jsonSchema })
      expect(calls).toEqual([])
      expect(JSON.parse(text)).toEqual({ sunny: true })
    })
  })

  it('is one call at most where a caller wants no more', async () => {
    const two = ['Rome', 'Oslo']
      .map((city) => JSON.stringify({ name: 'weather', arguments: { city } }))
      .join('\n')
    const client = await load(chatML, two, [])
    expect((await say(client)).calls.map(({ given }) => given)).toEqual([{ city: 'Rome' }, { city: 'Oslo' }])
    expect((await say(client, { parallelToolCalls: false })).calls.map(({ given }) => given)).toEqual([
      { city: 'Rome' },
    ])
  })
})
