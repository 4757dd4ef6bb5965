import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { tinyModel, writeGguf, type GgufValue, type TinyModelOptions } from '#e2e/fixtures/gguf/index.ts'
import { createEngines } from './fixtures.ts'

/** What a loaded model tells of texts without answering them. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-look-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const load = async (options: TinyModelOptions = {}) => (await engines.load(options)).client
const hello = { role: 'user', text: 'Hé <|im_end|>' } as const

describe('the text that a model sees', () => {
  it('is whole, and cut into its tokens', async () => {
    const client = await load()
    const { text, tokens } = await client.render({ messages: [hello] })
    expect(text).toBe('<|im_start|>user\nHé <|im_end|><|im_end|>\n<|im_start|>assistant\n')
    // Both bytes of é are tokens of their own.
    expect(tokens.map((one) => one.text).join('')).toBe(text)
    expect(tokens.map((one) => one.text)).toContain('')
    expect(tokens[0]).toEqual({ token: tokens[0]?.token, text: '<|im_start|>' })
    // What somebody typed is no control token, though it is written alike.
    const ends = tokens.filter((one) => one.text === '<|im_end|>')
    expect(ends).toHaveLength(1)
    expect((await client.detokenize({ tokens: tokens.map(({ token }) => token) })).text).toBe(text)
  })

  it('is ChatML where neither the file nor the vocabulary speaks for another way', async () => {
    const gguf = tinyModel({ chatTemplate: '' })
    // A beginning like this one says nothing: most have it.
    const otherwise = (name: string) => (name === '<|endoftext|>' ? '<s>' : name.replace('<|im_', '<|other_'))
    const untold = gguf.values.map(([key, value]): [string, GgufValue] =>
      key === 'tokenizer.ggml.tokens' && value.type === 'strings'
        ? [key, { ...value, value: value.value.map(otherwise) }]
        : [key, value],
    )
    const path = join(dir, 'untold.gguf')
    writeGguf(path, { ...gguf, values: untold })
    const { client, info } = await engines.loadFile(path)
    expect(info.chatWrapper).toBe('ChatML')
    const { text } = await client.render({ messages: [{ role: 'system', text: 'Be brief.' }, hello] })
    expect(text).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHé <|im_end|><|im_end|>\n<|im_start|>assistant\n',
    )
  })

  it('can end with what was said, without the beginning of an answer', async () => {
    const client = await load()
    const { written } = await client.render({ messages: [hello], answerBegins: false })
    expect(written).toBe('<|im_start|>user\nHé <|im_end|><|im_end|>\n')
  })

  it('ends where an answer was cut', async () => {
    const client = await load()
    const cut = { role: 'assistant', text: 'Once upon ' } as const
    const { text } = await client.render({ messages: [hello, cut], continues: true })
    expect(text.endsWith('<|im_start|>assistant\nOnce upon ')).toBe(true)
    await expect(client.render({ messages: [hello], continues: true })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('ends inside a thought that was cut, and after one that was not', async () => {
    const client = await load({ answer: '<think>Hm.</think>Yes.' })
    const ends = async (thought: string, text: string) => {
      const messages = [hello, { role: 'assistant' as const, thought, text }]
      const rendered = await client.render({ messages, continues: true })
      return rendered.text.slice(rendered.text.lastIndexOf('assistant\n') + 'assistant\n'.length)
    }
    expect(await ends('Let me', '')).toBe('<think>\nLet me')
    expect(await ends('Let me see.', 'It')).toBe('<think>\nLet me see.\n</think>\n\nIt')
    expect(await ends('', 'It')).toBe('It')
  })
})

it('counts what a conversation has', async () => {
  const client = await load()
  const messages = [hello, { role: 'assistant', text: '' } as const, { role: 'user', text: 'abc' } as const]
  const { totalTokens, messageTokens } = await client.measure({ messages })
  expect(messageTokens).toEqual([4 + '<|im_end|>'.length, 0, 3])
  expect(totalTokens).toBe((await client.render({ messages })).tokens.length)
})

it('reads special tokens where it is told to', async () => {
  const client = await load()
  expect((await client.tokenize({ text: '<|im_end|>', special: true })).tokens).toHaveLength(1)
  expect((await client.tokenize({ text: '<|im_end|>' })).tokens).toHaveLength('<|im_end|>'.length)
})
