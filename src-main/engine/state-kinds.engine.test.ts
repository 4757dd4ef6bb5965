import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { writeSizedModel, type SizedModel } from '#e2e/fixtures/gguf/architectures.ts'
import { createEngines, samplingOf, wholeAnswer, type Client } from './fixtures.ts'

/** States of models that cannot go back: with a window, with a recurrent state, or with both kinds of layers. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-state-kinds-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const shape: Omit<SizedModel, 'architecture'> = {
  ...{ width: 256, feedForward: 512, heads: 4, kvHeads: 2, headSize: 64, layers: 6 },
  ...{ type: 'F16' as const, vocabularySize: 2048, weights: 'random' as const, slidingWindow: 64 },
  experts: { count: 4, used: 2, feedForward: 256 },
}
const kinds: SizedModel['architecture'][] = ['gemma3', 'gpt-oss', 'lfm2', 'mamba2', 'granitehybrid']

/** Words, by their numbers. */
const words = (count: number, first: number) =>
  Array.from({ length: count }, (_, at) => 600 + ((first + at * 37) % 1000))
const sampling = samplingOf({ temperature: 0, maxTokens: 24 })
/** Longer than the window. */
const prompt = words(300, 1)
const question = words(20, 500)

const say = async (client: Client, tokens: number[], name: { conversation?: string; fresh?: boolean }) => {
  const ids: number[] = []
  for await (const event of await client.complete({ prompt: tokens, sampling, ids: true, ...name })) {
    if (event.type === 'frame') ids.push(...(event.ids ?? []))
    if (event.type === 'end') return { ids, cached: event.usage.cachedTokens }
  }
  throw new Error('The answer did not end.')
}
const named = { conversation: 'a' }

describe.each(kinds)('of %s', (architecture) => {
  const model = join(dir, `${architecture}.gguf`)
  const path = join(dir, `${architecture}.kv`)

  it('goes on after a restart as if there had been none, and is read again where anything before its end changed', async () => {
    const layers = architecture === 'granitehybrid' ? 8 : shape.layers
    writeSizedModel(model, { ...shape, layers, architecture })
    const { client } = await engines.loadFile(model, { contextSize: 1024 })
    const first = await say(client, prompt, named)
    const saved = await client.saveState({ ...named, path })
    expect(saved?.tokens).toBeGreaterThan(prompt.length)
    const next = [...prompt, ...first.ids, ...question]
    const control = await say(client, next, named)
    expect(control.cached).toBe(saved?.tokens)
    await engines.end()

    const { client: later } = await engines.loadFile(model, { contextSize: 1024 })
    expect(await later.loadState({ ...named, path })).toEqual({ tokens: saved?.tokens })
    expect(await say(later, next, named)).toEqual({ ids: control.ids, cached: saved?.tokens })
    await engines.end()

    const { client: last } = await engines.loadFile(model, { contextSize: 1024 })
    await last.loadState({ ...named, path })
    const changed = next.with(saved!.tokens - 10, words(1, 77)[0]!)
    const answer = await say(last, changed, named)
    expect(answer.cached).toBe(0)
    expect(answer.ids).toEqual((await say(last, changed, { fresh: true })).ids)
  })

  it('is not kept with what is only typed, which could not be taken back', async () => {
    const { client } = await engines.loadFile(model, { contextSize: 1024 })
    const messages = [{ role: 'user' as const, text: 'Once upon a time. '.repeat(20) }]
    await client.prepare({ messages, ...named })
    expect((await client.held(named)).tokens).toBeGreaterThan(0)
    expect(await client.saveState({ ...named, path })).toBeNull()
  })
})

it('is not kept of an answer that thought, since the next prompt does not go on from there', async () => {
  const model = join(dir, 'thinking.gguf')
  const chatTemplate =
    "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}{% endfor %}" +
    "{% if add_generation_prompt %}{{ 'assistant: <think>\n' }}{% endif %}"
  writeSizedModel(model, { ...shape, architecture: 'gemma3', chatTemplate })
  const { client } = await engines.loadFile(model, { contextSize: 1024 })
  const messages = [{ role: 'user' as const, text: 'Once upon a time. '.repeat(20) }]
  const { end } = await wholeAnswer(client.generate({ messages, sampling, ...named }))
  expect(end.usage.thoughtTokens).toBeGreaterThan(0)
  expect((await client.held(named)).tokens).toBeGreaterThan(0)
  const path = join(dir, 'thinking.kv')
  expect(await client.saveState({ ...named, path })).toBeNull()
  await say(client, prompt, named)
  expect(await client.saveState({ ...named, path })).not.toBeNull()
})
