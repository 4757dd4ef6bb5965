import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished } from 'vitest'
import { defaultSampling } from '#contract/messages.ts'
import { silentLog } from '#lib/log.ts'
import { launchEngine } from '#e2e/fixtures/launch-engine.ts'
import { writeTinyModel, type TinyModelOptions } from '#e2e/fixtures/gguf/index.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createServices } from '../index.ts'

/** The laboratory with the real engine and the starter model, or a model that says what it is told to. */

const startServices = async (model?: TinyModelOptions) => {
  const dataDir = temporaryFolder()
  if (model) {
    const path = join(dataDir, 'models', 'test', 'tiny', 'Puppet.gguf')
    mkdirSync(dirname(path), { recursive: true })
    writeTinyModel(path, model)
  }
  const services = await createServices({
    ...{ dataDir, launchEngine, host: 'node', version: '0.0.0', log: silentLog },
    starterModelsDir: new URL('../../../resources/models', import.meta.url).pathname,
    surroundings: { platform: 'linux', env: {}, home: join(dataDir, 'nobody') },
    listDrives: () => Promise.resolve([]),
  })
  onTestFinished(() => services.close())
  return { services, client: createRouterClient(services.router, { context: { access: 'owner' } }) }
}
const start = async (model?: TinyModelOptions) => (await startServices(model)).client
type Client = Awaited<ReturnType<typeof start>>

const run = async (client: Client, source: string) => {
  const { id } = await client.lab.save({ id: null, source, files: {} })
  const begun = await client.lab.start({ experimentId: id })
  for await (const event of await client.lab.open({ id: begun.id })) {
    if (event.type === 'run' && event.run.status === 'done') break
  }
  return Promise.all(
    Array.from({ length: begun.cells }, (_, number) => client.lab.cell({ runId: begun.id, number })),
  )
}

const wild = (rows: string) => `name: Wild
models: [smollm2]
prompts: [{ user: "Tell me of {{thing}}." }]
data: [${rows}]
parameters: [{ temperature: 1.5, topK: 0, topP: 1, minP: 0, maxTokens: 12 }]
seeds: [3, 4]
logprobs: 3
`

it('the same cell has the same tokens and the same doubts, whatever was answered before it', async () => {
  const client = await start()
  const one = await run(client, wild('{ thing: rain }, { thing: rivers }'))
  // A chat's worth of other words in between, and the cells in another order.
  const two = await run(client, wild('{ thing: bread }, { thing: rivers }, { thing: rain }'))
  const find = (cells: typeof one, thing: string, seed: number) => {
    const cell = cells.find(
      ({ line, column }) => line.values[0]?.[1] === thing && column.sampling.seed === seed,
    )
    return { text: cell?.result.text, tokens: cell?.tokens }
  }
  for (const thing of ['rain', 'rivers']) {
    for (const seed of [3, 4]) expect(find(two, thing, seed)).toEqual(find(one, thing, seed))
  }
  // The controls: another seed says something else, and there is something to compare.
  expect(find(one, 'rain', 3).text).not.toBe(find(one, 'rain', 4).text)
  const tokens = find(one, 'rain', 3).tokens ?? []
  expect(tokens.map(({ text }) => text).join('')).toBe(find(one, 'rain', 3).text)
  expect(tokens.length).toBeGreaterThan(5)
  for (const { logprob, others } of tokens) {
    expect(logprob).toBeLessThanOrEqual(0)
    expect(others).toHaveLength(3)
  }
}, 240_000)

it('several programs that are answered meanwhile change no token and no doubt', async () => {
  const { client, services } = await startServices()
  const source = wild('{ thing: rain }')
  const told = (cells: Awaited<ReturnType<typeof run>>) =>
    cells.map(({ result, tokens }) => ({ text: result.text, tokens }))
  const alone = told(await run(client, source))

  const { inference } = services.api
  const model = inference.find('SmolLM2-135M-Instruct.Q4_1')
  const over = new AbortController()
  const begun = Promise.withResolvers<undefined>()
  let frames = 0
  const programs = ['a', 'b'].map(async (caller) => {
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      const request = {
        messages: [{ role: 'user' as const, text: `Tell ${caller} the story number ${turn}.` }],
        sampling: { ...defaultSampling, seed: turn, maxTokens: 200 },
      }
      for await (const event of inference.generate(model, caller, request, over.signal)) {
        if (event.type !== 'frame') continue
        frames += 1
        begun.resolve(undefined)
      }
    }
  })
  await begun.promise
  const before = frames
  const among = told(await run(client, source))
  // The control: others were answered all the while.
  const meanwhile = frames - before
  over.abort()
  await Promise.all(programs)
  expect(among).toEqual(alone)
  expect(meanwhile).toBeGreaterThan(alone.length)
}, 240_000)

it('tells the tokens of a thought, its marks and the space after it from those of the answer', async () => {
  const client = await start({ answer: '<think>Let me see.</think>\n\n\nHello there!' })
  const [cell] = await run(client, 'name: A\nmodels: [puppet]\nprompts: [{ user: a }]\nlogprobs: 2\n')
  const textOf = (isThought: boolean) =>
    cell?.tokens
      .filter(({ thought = false }) => thought === isThought)
      .map(({ text }) => text)
      .join('')
  expect(cell?.result).toMatchObject({ text: 'Hello there!', thought: 'Let me see.' })
  expect(textOf(false)).toBe('Hello there!')
  expect(textOf(true)).toBe('<think>Let me see.</think>\n\n\n')
}, 60_000)

it('a text without a template is shown with the token that the model was given before it', async () => {
  const client = await start({ addsBos: true })
  await run(client, 'name: A\nmodels: [puppet]\nprompts: [{ raw: Once }]\nparameters: [{ maxTokens: 2 }]\n')
  const { runs } = (await client.lab.changed().then((events) => events.next())).value as {
    runs: { id: string }[]
  }
  const { prompt } = await client.raw.cell({ runId: runs[0]!.id, number: 0 })
  expect(prompt[0]?.special).toBe(true)
  expect(
    prompt
      .slice(1)
      .map(({ text }) => text)
      .join(''),
  ).toBe('Once')
}, 60_000)

it('the model of a cell saw its template, and its answer follows', async () => {
  const client = await start()
  const [cell] = await run(client, wild('{ thing: rain }').replace('[3, 4]', '[3]'))
  const { runs } = (await client.lab.changed().then((events) => events.next())).value as {
    runs: { id: string }[]
  }
  const view = await client.raw.cell({ runId: runs[0]!.id, number: 0 })
  const marks = view.prompt.filter(({ special }) => special).map(({ text }) => text)
  expect(marks.filter((mark) => mark === '<|im_start|>').length).toBeGreaterThanOrEqual(2)
  expect(view.prompt.map(({ text }) => text).join('')).toContain('Tell me of rain.')
  expect(view.answer.map(({ text }) => text).join('')).toBe(cell?.result.text)
}, 120_000)

it('a judge says nothing but what its scale has', async () => {
  const client = await start({ behaviour: 'babble', contextSize: 4096 })
  const cells = await run(
    client,
    `name: Judged
models: [puppet]
prompts: [{ user: a }, { user: b }, { user: c }]
parameters: [{ maxTokens: 5 }]
assert:
  - judge: { question: Good?, scale: 1-5, min: 1 }
  - judge: { question: Good? }
`,
  )
  for (const { result } of cells) {
    const [scale, word] = result.verdicts
    expect(scale).toMatchObject({ kind: 'judge', passed: true })
    expect([1, 2, 3, 4, 5]).toContain(scale?.score)
    expect(word?.message ?? 'the judge said yes').toMatch(/^the judge said (yes|no)$/)
  }
}, 60_000)
