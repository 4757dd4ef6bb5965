import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { LabRunEvent } from '#contract/lab.ts'
import { plantModel, startServices, temporaryFolder } from '../fixtures.ts'

const source = `name: Greetings
models: [tiny-test]
prompts:
  - user: Greet {{name}}
data: [{ name: Ann }, { name: Bob }, { name: Eve }]
assert:
  - contains: Hello
  - javascript: row.name !== "Bob"
`
type Client = Awaited<ReturnType<typeof startServices>>['client']

const begin = async (client: Client, text = source, files: Record<string, string> = {}) => {
  const { id } = await client.lab.save({ id: null, source: text, files })
  return client.lab.start({ experimentId: id })
}
/** Reads a run's events until `until` holds; all of them. */
const watch = async (client: Client, id: string, until: (event: LabRunEvent) => boolean) => {
  const events: LabRunEvent[] = []
  for await (const event of await client.lab.open({ id })) {
    events.push(event)
    if (until(event)) return events
  }
  throw new Error('The run ended before what was waited for')
}
const isOver = (event: LabRunEvent) =>
  (event.type === 'run' || event.type === 'snapshot') && !['waiting', 'running'].includes(event.run.status)
const runOf = (events: LabRunEvent[]) => {
  const last = events.findLast((event) => event.type === 'run' || event.type === 'snapshot')
  if (!last || !('run' in last)) throw new Error('There was no run')
  return last.run
}

describe('an experiment', () => {
  it('is kept as it is written, and checked', async () => {
    const { client } = await startServices()
    const draft = await client.lab.save({
      id: null,
      source: 'name: Half\nmodels: [',
      files: { 'a.csv': 'x' },
    })
    expect(draft.name).toBe('Half')
    expect(await client.lab.experiment({ id: draft.id })).toEqual(draft)
    expect((await client.lab.check(draft)).problems[0]).toMatchObject({ line: 2 })
    await expect(client.lab.start({ experimentId: draft.id })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    for await (const { experiments } of await client.lab.changed()) {
      expect(experiments).toMatchObject([{ id: draft.id, problems: 1 }])
      break
    }
    const fixed = await client.lab.save({ ...draft, source, files: {} })
    expect(await client.lab.check(fixed)).toEqual({ problems: [], size: { lines: 3, columns: 1, cells: 3 } })
    for await (const { experiments, runs } of await client.lab.changed()) {
      expect(experiments).toMatchObject([{ id: draft.id, name: 'Greetings', problems: 0 }])
      expect(runs).toEqual([])
      break
    }
    await client.lab.remove({ id: draft.id })
    await expect(client.lab.experiment({ id: draft.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a run', () => {
  it('answers every cell and says what holds', async () => {
    const { client, launch } = await startServices()
    const run = await begin(client)
    const events = await watch(client, run.id, isOver)
    expect(runOf(events)).toMatchObject({
      status: 'done',
      cells: 3,
      counts: { passed: 2, failed: 1, error: 0, answered: 0 },
    })
    const cell = await client.lab.cell({ runId: run.id, number: 1 })
    expect(cell).toMatchObject({
      status: 'failed',
      line: { prompt: '#1', rowNumber: 2, values: [['name', 'Bob']] },
      ask: { messages: [{ role: 'user', text: 'Greet Bob' }] },
      result: {
        text: 'Hello from the fake engine.',
        verdicts: [
          { kind: 'contains', passed: true },
          { kind: 'javascript', passed: false, message: 'it came to false, not true' },
        ],
      },
    })
    expect(launch.processes[0]?.requests.map(({ sampling }) => [sampling.seed, sampling.maxTokens])).toEqual(
      Array.from({ length: 3 }, () => [0, 512]),
    )
    let text = ''
    for await (const piece of await client.lab.export({ runId: run.id, format: 'jsonl' })) text += piece
    expect(text.trim().split('\n')).toHaveLength(3)
  })

  it('stops when it is told, keeps what is whole, and goes on', async () => {
    const { client, launch } = await startServices({ holdAfter: 1 })
    const run = await begin(client)
    await watch(client, run.id, (event) => event.type === 'working' && event.number === 0)
    await client.lab.cancel({ id: run.id })
    const stopped = runOf(await watch(client, run.id, isOver))
    expect(stopped).toMatchObject({ status: 'stopped', counts: { passed: 0 } })
    launch.processes[0]?.release()
    await client.lab.resume({ id: run.id })
    expect(runOf(await watch(client, run.id, isOver))).toMatchObject({
      status: 'done',
      counts: { passed: 2, failed: 1 },
    })
  })

  it('answers again what failed, and nothing else', async () => {
    const { client, launch } = await startServices()
    const run = await begin(client)
    await watch(client, run.id, isOver)
    await client.lab.resume({ id: run.id, onlyFailed: true })
    const events = await watch(client, run.id, isOver)
    expect(runOf(events).status).toBe('done')
    expect(launch.processes[0]?.requests).toHaveLength(4)
    await client.lab.resume({ id: run.id })
    await watch(client, run.id, isOver)
    expect(launch.processes[0]?.requests).toHaveLength(4)
  })

  it('whose model cannot be loaded says so once for all of its cells', async () => {
    const { client, launch } = await startServices({
      loadError: () => new AppError('MODEL_LOAD_FAILED', 'No good.'),
    })
    const run = await begin(client)
    expect(runOf(await watch(client, run.id, isOver))).toMatchObject({ status: 'done', counts: { error: 3 } })
    expect(launch.processes).toHaveLength(1)
    expect((await client.lab.cell({ runId: run.id, number: 2 })).result.error?.code).toBe('MODEL_LOAD_FAILED')
  })

  it('whose engine dies loses one cell, which can be had again', async () => {
    const { client, launch } = await startServices({ holdAfter: 1 })
    const run = await begin(client)
    await watch(client, run.id, (event) => event.type === 'working' && event.number === 0)
    await expect.poll(() => launch.processes[0]?.calls.includes('generate')).toBe(true)
    launch.processes[0]?.crash()
    await watch(client, run.id, (event) => event.type === 'working' && event.number === 1)
    expect((await client.lab.cell({ runId: run.id, number: 0 })).result.error?.code).toBe('ENGINE_CRASHED')
    await client.lab.cancel({ id: run.id })
    await watch(client, run.id, isOver)
  })

  it('that the app’s end interrupts is a stopped one at the next start', async () => {
    const dataDir = temporaryFolder()
    const first = await startServices({ holdAfter: 1 }, { dataDir })
    const run = await begin(first.client)
    await watch(first.client, run.id, (event) => event.type === 'working' && event.number === 0)
    const startedAt = performance.now()
    await first.services.close()
    expect(performance.now() - startedAt).toBeLessThan(2000)
    const second = await startServices({}, { dataDir })
    expect(runOf(await watch(second.client, run.id, isOver)).status).toBe('stopped')
    await second.client.lab.resume({ id: run.id })
    expect(runOf(await watch(second.client, run.id, isOver)).status).toBe('done')
  })

  it('waits for the one before it', async () => {
    const { client, launch } = await startServices({ holdAfter: 1 })
    const one = await begin(client)
    const two = await begin(client)
    expect((await client.lab.start({ experimentId: two.experimentId ?? '' })).status).toBe('waiting')
    await client.lab.cancel({ id: two.id })
    expect(runOf(await watch(client, two.id, isOver)).status).toBe('stopped')
    await expect(client.lab.resume({ id: one.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(client.lab.removeRun({ id: one.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect.poll(() => launch.processes[0]?.calls.includes('generate')).toBe(true)
    launch.processes[0]?.release()
    expect(runOf(await watch(client, one.id, isOver)).status).toBe('done')
    await client.lab.removeRun({ id: one.id })
    await expect(client.lab.cell({ runId: one.id, number: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('has its answers judged by another model, which is loaded once', async () => {
    const dataDir = temporaryFolder()
    plantModel(dataDir, 'Tiny/Judge-GGUF/judge.gguf')
    const answer = (said: string) => [{ type: 'text' as const, text: said }]
    const { client, launch } = await startServices(
      {
        answer: ({ messages }) => {
          const text = messages.at(-1)?.text ?? ''
          if (!text.includes('is to be judged')) return answer('Hello!')
          return answer(text.includes('Bob') ? '2' : '5')
        },
      },
      { dataDir },
    )
    const run = await begin(
      client,
      source.replace(/assert:[^]*/, 'assert: [{ judge: { question: "Kind?", scale: 1-5, model: judge } }]'),
    )
    const events = await watch(client, run.id, isOver)
    expect(runOf(events)).toMatchObject({ status: 'done', counts: { passed: 2, failed: 1 } })
    expect(launch.processes.map(({ requests }) => requests.length)).toEqual([3, 3])
    expect((await client.lab.cell({ runId: run.id, number: 1 })).result.verdicts).toEqual([
      {
        ...{ kind: 'judge', passed: false, score: 2, message: 'the judge gave 2 of 5, fewer than 4' },
        expected: expect.stringContaining('"question":"Kind?"') as string,
      },
    ])
  })

  it('is erased with everything', async () => {
    const { client } = await startServices()
    const run = await begin(client)
    await watch(client, run.id, isOver)
    await client.privacy.eraseEverything({ everything: true })
    await expect(client.lab.cell({ runId: run.id, number: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

it('shows what the model of a cell saw, and what it said to it', async () => {
  const { client } = await startServices()
  const run = await begin(client)
  await watch(client, run.id, isOver)
  const view = await client.raw.cell({ runId: run.id, number: 0 })
  expect(view.prompt.map(({ text }) => text).join('')).toBe('Greet Ann')
  expect(view.answer.map(({ text }) => text).join('')).toBe('\nHello from the fake engine.')
  expect(view.prompt.some(({ special }) => special)).toBe(false)
})
