import { describe, expect, it } from 'vitest'
import { startServices } from '../fixtures.ts'

type Client = Awaited<ReturnType<typeof startServices>>['client']

const listed = async (client: Client) => {
  const first = await (await client.prompts.changed()).next()
  return first.done ? [] : first.value
}
const prompt = (name: string, text = `Text of ${name}`) => ({ name, text })

describe('prompts', () => {
  it('are kept in the order that the user gives them, over a restart', async () => {
    const app = await startServices()
    const { prompts } = app.client
    const [a, b] = await prompts.create({ items: [prompt('a'), prompt('b')] })
    const [c] = await prompts.create({ items: [prompt('c')], beforeId: b!.id })
    expect(await listed(app.client)).toMatchObject([a!, c!, b!])
    await prompts.move({ id: a!.id, beforeId: null })
    await prompts.update({ id: b!.id, content: prompt('b', 'New {{words}}') })
    await app.services.close()
    const again = await startServices({}, { dataDir: app.dataDir })
    expect(await listed(again.client)).toMatchObject([
      { name: 'c' },
      { name: 'b', text: 'New {{words}}' },
      { name: 'a' },
    ])
  })

  it('come back to their place after they were removed', async () => {
    const { client } = await startServices()
    const [a, b, c] = await client.prompts.create({ items: [prompt('a'), prompt('b'), prompt('c')] })
    await client.prompts.remove({ id: b!.id })
    expect(await listed(client)).toMatchObject([a!, c!])
    await client.prompts.restore({ id: b!.id })
    expect(await listed(client)).toMatchObject([a!, b!, c!])
    await expect(client.prompts.restore({ id: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tell every reader of each change', async () => {
    const { client } = await startServices()
    const events = await client.prompts.changed()
    expect((await events.next()).value).toEqual([])
    const [a] = await client.prompts.create({ items: [prompt('a')] })
    expect((await events.next()).value).toEqual([a])
    await client.prompts.remove({ id: a!.id })
    expect((await events.next()).value).toEqual([])
  })

  it('go into a file and come out of it, once', async () => {
    const { client } = await startServices()
    await client.prompts.create({ items: [prompt('a'), prompt('b', 'Zwei\nZeilen {{x: y | z}}')] })
    const { text } = await client.prompts.export({})
    expect(await client.prompts.import({ text })).toMatchObject({ added: [], duplicates: 2, skipped: 0 })
    const other = await startServices()
    expect(await other.client.prompts.import({ text })).toMatchObject({ duplicates: 0, skipped: 0 })
    const plain = (items: { name: string; text: string }[]) => items.map(({ name, text }) => ({ name, text }))
    expect(plain(await listed(other.client))).toEqual(plain(await listed(client)))
    // A second export says the same.
    expect((await other.client.prompts.export({})).text).toBe(text)
  })

  it('are read from a list of another program, and say what they did not understand', async () => {
    const { client } = await startServices()
    const text = JSON.stringify([
      { command: '/sum', title: 'Sum', content: 'Sum up {{it}}' },
      { command: '/empty', title: 'Empty', content: '  ' },
      { unknown: true },
    ])
    expect(await client.prompts.import({ text })).toMatchObject({
      added: [{ name: 'Sum', text: 'Sum up {{it}}' }],
      skipped: 2,
    })
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['a list of something else', '[1, 2]'],
    ['a file of presets', '{"format":"palabre-presets","version":1,"presets":[]}'],
  ])('refuse a file that is %s', async (_, text) => {
    const { client } = await startServices()
    await expect(client.prompts.import({ text })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await listed(client)).toEqual([])
  })

  it('refuse a file of a newer Palabre', async () => {
    const { client } = await startServices()
    const text = JSON.stringify({ format: 'palabre-prompts', version: 2, prompts: [prompt('a')] })
    await expect(client.prompts.import({ text })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  })
})

describe('what other programs wrote', () => {
  it('is read as prompts: a table of acts, and their list', async () => {
    const { client } = await startServices()
    const table =
      'act,prompt,for_devs\r\n"Ferryman, of old","Say ""ahoy"",\nthen go.",TRUE\r\nMiller,Grind.,FALSE\r\n,,\r\n'
    const { added, skipped } = await client.prompts.import({ text: `\ufeff${table}` })
    expect(skipped).toBe(0)
    expect(added).toMatchObject([
      { name: 'Ferryman, of old', text: 'Say "ahoy",\nthen go.' },
      { name: 'Miller', text: 'Grind.' },
    ])
    const list = JSON.stringify([{ command: '/tide', title: 'Tide', content: 'Tell of tides.' }])
    expect((await client.prompts.import({ text: list })).added).toMatchObject([{ name: 'Tide' }])
    await expect(client.prompts.import({ text: 'a,b\n1,2\n' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it("is read as presets: LM Studio's, without what is switched off there", async () => {
    const { client } = await startServices()
    const field = (key: string, value: unknown) => ({ key: `llm.prediction.${key}`, value })
    const text = JSON.stringify({
      ...{ identifier: '@local:calm', name: 'Calm', changed: false, load: { fields: [] } },
      operation: {
        fields: [
          field('systemPrompt', 'Be calm.'),
          field('temperature', 0.2),
          field('llama.topKSampling', 40),
          field('topPSampling', { checked: true, value: 0.9 }),
          field('minPSampling', { checked: false, value: 0.3 }),
          field('stopStrings', ['END']),
          field('reasoning.parsing', { enabled: true }),
        ],
      },
    })
    const { added } = await client.presets.import({ text })
    expect(added).toMatchObject([
      {
        ...{ name: 'Calm', systemPrompt: 'Be calm.', modelId: null },
        sampling: { temperature: 0.2, topK: 40, topP: 0.9, stop: ['END'] },
      },
    ])
    expect(added[0]?.sampling).not.toHaveProperty('minP')
  })
})

describe('presets', () => {
  it('keep what they set and nothing else', async () => {
    const { client } = await startServices()
    const content = {
      name: 'Exact',
      systemPrompt: null,
      modelId: null,
      sampling: { temperature: 0, seed: 7 },
    }
    const [preset] = await client.presets.create({ items: [content] })
    expect(preset).toEqual({ ...content, id: preset!.id, createdAt: preset!.createdAt })
    const { text } = await client.presets.export({ ids: [preset!.id] })
    await client.presets.remove({ id: preset!.id })
    const { added } = await client.presets.import({ text })
    expect(added).toMatchObject([content])
    // Prompts are another collection.
    expect(await listed(client)).toEqual([])
    await expect(client.presets.export({ ids: ['none'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

it('erases for good what was removed when everything is erased, and keeps the rest', async () => {
  const { client } = await startServices()
  const [kept, gone] = await client.prompts.create({ items: [prompt('kept'), prompt('gone')] })
  await client.prompts.remove({ id: gone!.id })
  await client.privacy.eraseEverything({ everything: true })
  expect(await listed(client)).toEqual([kept])
  await expect(client.prompts.restore({ id: gone!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await client.privacy.whatIsStored()).counts).toMatchObject({ prompts: 1, presets: 0 })
})
