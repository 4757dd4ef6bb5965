import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { tinyModel } from '#e2e/fixtures/gguf/index.ts'
import { writeGguf, type GgufValue } from '#e2e/fixtures/gguf/writer.ts'
import { createEngines } from './fixtures.ts'

const dir = mkdtempSync(join(tmpdir(), 'palabre-inside-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

/** Marks that are words like others, as Llama 2, Zephyr and TinyLlama have them. */
const template =
  "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"

/** A vocabulary that puts a space before the first word, as SentencePiece's do. */
const writeSpacing = (path: string) => {
  const model = tinyModel({ chatTemplate: template })
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  )
  const known = ['<unk>', '<s>', '</s>', ...bytes, '▁', '<', '>', '|', '▁<']
  const values = new Map<string, GgufValue>(model.values)
  const old = values.get('tokenizer.ggml.tokens')
  const size = old?.type === 'strings' ? old.value.length : 0
  const spare = Array.from({ length: size - known.length }, (_, index) => `spare ${index}`)
  const types = [2, 3, 3, ...bytes.map(() => 6)]
  const bytesEnd = types.length
  values.set('tokenizer.ggml.model', { type: 'string', value: 'llama' })
  values.set('tokenizer.ggml.tokens', { type: 'strings', value: [...known, ...spare] })
  values.set('tokenizer.ggml.token_type', {
    type: 'i32s',
    value: [...types, ...Array.from({ length: size - bytesEnd }, () => 1)],
  })
  values.set('tokenizer.ggml.scores', { type: 'f32s', value: Array.from({ length: size }, () => 0) })
  values.set('tokenizer.ggml.bos_token_id', { type: 'u32', value: 1 })
  values.set('tokenizer.ggml.eos_token_id', { type: 'u32', value: 2 })
  values.set('tokenizer.ggml.add_bos_token', { type: 'bool', value: true })
  values.set('tokenizer.ggml.add_space_prefix', { type: 'bool', value: true })
  writeGguf(path, { ...model, values: [...values] })
}

it('cuts a conversation as if its whole text had been cut at once', async () => {
  const path = join(dir, 'spacing.gguf')
  writeSpacing(path)
  const { client } = await engines.loadFile(path)
  // The control: this vocabulary does put a space before.
  expect((await client.tokenize({ text: 'x' })).tokens).toHaveLength(2)
  for (const said of ['Hello', '\nHello', '  two spaces', '<s>', 'é'.repeat(3)]) {
    const { tokens } = await client.render({ messages: [{ role: 'user', text: said }] })
    const whole = await client.tokenize({ text: `<|user|>${said}<|end|><|assistant|>` })
    expect([said, tokens.slice(1).map(({ token }) => token)]).toEqual([said, whole.tokens])
  }
})
