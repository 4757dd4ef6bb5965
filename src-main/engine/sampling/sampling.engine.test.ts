import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Token } from 'node-llama-cpp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { GenerateInput } from '#contract/engine.ts'
import type { Sampling } from '#contract/messages.ts'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { createEngines, samplingOf, wholeAnswer, type Client } from '../fixtures.ts'
import { startLlama } from '../llama.ts'

/** How answers are sampled, ended and held to a form; by the real engine. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-sampling-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const messages: GenerateInput['messages'] = [{ role: 'user', text: 'Hi' }]
const say = (client: Client, sampling: Partial<Sampling> = {}, more: Partial<GenerateInput> = {}) =>
  wholeAnswer(client.generate({ messages, sampling: samplingOf(sampling), ...more }))

describe('stop texts', () => {
  const answer = 'One, two, three, four.'
  it.each([
    ['three', 'One, two, ', 1],
    ['three', 'One, two, ', 3],
    ['o, thr', 'One, tw', 2],
    ['One', '', 2],
    ['five', answer, 2],
  ])('%j end the answer before them (%j), with tokens of %i bytes', async (stop, text, pieceBytes) => {
    const { client } = await engines.load({ answer, pieceBytes })
    const said = await say(client, { stop: ['never', stop] })
    expect(said.text).toBe(text)
    expect(said.end.reason).toBe('stop')
    expect(said.end.stopText).toBe(text === answer ? undefined : stop)
  })

  it('do not end thoughts', async () => {
    const { client } = await engines.load({ answer: '<think>Well, two.</think>One, two.' })
    expect(await say(client, { stop: ['two'] })).toMatchObject({ thought: 'Well, two.', text: 'One, ' })
  })
})

describe('what is held to a form', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 8 },
      age: { type: 'integer', minimum: 0, maximum: 120 },
      kind: { enum: ['a', 'b', 3] },
      tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 1, maxItems: 3 },
      more: { anyOf: [{ type: 'null' }, { type: 'object', properties: { ok: { type: 'boolean' } } }] },
    },
    required: ['name', 'age', 'tags'],
    additionalProperties: false,
    $defs: { tag: { type: 'string', minLength: 1, maxLength: 4 } },
  }

  it('is JSON that fits its schema, whatever the model would say', async () => {
    const { client } = await engines.load({ behaviour: 'babble' })
    for (const seed of [1, 2, 3, 4, 5]) {
      const { text, end } = await say(client, { seed, temperature: 2, jsonSchema: JSON.stringify(schema) })
      expect(end.reason).toBe('stop')
      const value = JSON.parse(text) as { name: string; age: number; tags: string[]; kind?: unknown }
      expect(value.name.length).toBeLessThanOrEqual(8)
      expect(value.age >= 0 && value.age <= 120 && Number.isInteger(value.age)).toBe(true)
      expect(value.tags.length >= 1 && value.tags.length <= 3).toBe(true)
      if ('kind' in value) expect(['a', 'b', 3]).toContain(value.kind)
      expect(Object.keys(value).every((key) => key in schema.properties)).toBe(true)
    }
    // The control: without the schema it babbles.
    const { text } = await say(client, { temperature: 2, maxTokens: 40 })
    expect(() => JSON.parse(text) as unknown).toThrow()
  })

  it('comes after the thought that the template opens', async () => {
    const chatTemplate =
      "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}{# </think> #}"
    const { client } = await engines.load({
      answer: 'Hm.</think>{"a": 1}',
      tags: ['<think>', '</think>'],
      chatTemplate,
    })
    const jsonSchema = JSON.stringify({
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
    })
    const { thought, text } = await say(client, { jsonSchema })
    expect(thought).toBe('Hm.')
    expect(JSON.parse(text)).toHaveProperty('a')
  })

  it('follows a grammar', async () => {
    const { client } = await engines.load({ behaviour: 'babble' })
    const { text } = await say(client, { temperature: 1.5 }, { grammar: 'root ::= ("yes" | "no") "!"' })
    expect(['yes!', 'no!']).toContain(text)
  })

  it.each([
    ['{', 'no JSON'],
    ['{"not": {}}', '"not"'],
    ['{"type": "object", "properties": {"a": {"type": "string", "pattern": "^a"}}}', '#/properties/a'],
    ['{"$ref": "#"}', 'cannot be held'],
    ['{"$ref": "https://example.org/schema"}', 'elsewhere'],
  ])('refuses %j, and says why', async (jsonSchema, reason) => {
    const { client } = await engines.load()
    await expect(say(client, { jsonSchema })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(reason) as string,
    })
  })

  it('refuses a grammar that is none, and lives on', async () => {
    const { client } = await engines.load()
    for (const grammar of ['root = x', 'root ::= root "a"', 'other ::= "a"'])
      await expect(say(client, {}, { grammar })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await say(client)).end.reason).toBe('stop')
  })
})

describe('log probabilities', () => {
  it('are those of the model, however it is sampled', async () => {
    const path = join(dir, 'babble.gguf')
    writeTinyModel(path, { behaviour: 'babble' })
    const { client } = await engines.loadFile(path)
    const hot = { temperature: 2, topK: 5, minP: 0.2, maxTokens: 4 }
    const { tokens } = await say(client, hot, { logprobs: 20, logitBias: { 5: 3 } })
    expect(tokens).toHaveLength(4)
    const prompt = (await client.render({ messages })).tokens.map(({ token }) => token)

    const model = await (await startLlama(1)).loadModel({ modelPath: path })
    const sequence = (await model.createContext({ contextSize: 512, threads: 1 })).getSequence()
    const read = [...prompt, ...tokens.map(({ token }) => token)] as Token[]
    const outputs = await sequence.controlledEvaluate(
      read.map((token, index) =>
        index >= prompt.length - 1 ? [token, { generateNext: { probabilities: true } }] : token,
      ),
    )
    for (const [index, report] of tokens.entries()) {
      const probabilities = outputs[prompt.length - 1 + index]?.next.probabilities
      expect(report.logprob).toBeCloseTo(Math.log(probabilities?.get(report.token as Token) ?? 0), 2)
      const sorted = report.others.map(({ logprob }) => logprob)
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a))
      for (const other of report.others)
        expect(other.logprob).toBeCloseTo(Math.log(probabilities?.get(other.token as Token) ?? 0), 2)
    }
  })

  it('come with the bytes of what a token is a part of', async () => {
    const { client } = await engines.load({ answer: 'é', pieceBytes: 1 })
    const { tokens, text } = await say(client, {}, { logprobs: 0 })
    expect(text).toBe('é')
    expect(tokens.flatMap(({ bytes }) => bytes)).toEqual([...Buffer.from('é')])
    expect(tokens.every(({ others }) => others.length === 0)).toBe(true)
  })
})

describe('penalties and biases', () => {
  it('keep a token from coming, or from coming again', async () => {
    const { client } = await engines.load({ behaviour: 'repeat', answer: 'ab', pieceBytes: 1 })
    const plain = { temperature: 0, repeatPenalty: 1, maxTokens: 8 }
    expect((await say(client, plain)).text).toBe('abababab')
    const [a] = (await client.tokenize({ text: 'a' })).tokens
    const { text } = await say(client, plain, { logitBias: { [String(a)]: -100 } })
    expect(text).not.toContain('a')
    await expect(say(client, plain, { logitBias: { 999999: 1 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})

describe('a raw text', () => {
  it('is gone on with as it stands', async () => {
    const { client } = await engines.load({ behaviour: 'babble' })
    const complete = (prompt: string | number[]) =>
      wholeAnswer(client.complete({ prompt, sampling: samplingOf({ maxTokens: 10 }) }))
    const written = await complete('<|im_start|>user')
    const { tokens } = await client.tokenize({ text: '<|im_start|>user', special: true })
    expect(written.end.usage.promptTokens).toBe(tokens.length)
    expect((await complete(tokens)).text).toBe(written.text)
    await expect(complete([4_000_000])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('an answer that was cut', () => {
  it('goes on, also inside its thought', async () => {
    const { client } = await engines.load({ answer: '<think>abcd</think>efgh', pieceBytes: 1 })
    const goOn = (thought: string, text: string) =>
      wholeAnswer(
        client.generate({
          messages: [...messages, { role: 'assistant', thought, text }],
          continues: true,
          sampling: samplingOf(),
        }),
      )
    expect(await goOn('ab', '')).toMatchObject({ thought: 'cd', text: 'efgh' })
    expect(await goOn('abcd', 'ef')).toMatchObject({ thought: '', text: 'gh' })
  })
})
