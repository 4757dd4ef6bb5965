import { expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import type { Model, ModelInspection } from '#contract/models.ts'
import { createFacts, toDetails } from './facts.ts'

interface Entry {
  details: { family: string; parameter_size: string }
}

it('a list of models says what their headers say, and reads each once', async () => {
  const server = await startApiServer({ inspection: { architecture: 'llama', parameterCount: 134_515_008 } })
  const details = { family: 'llama', families: ['llama'], parameter_size: '134.52M' }
  const list = async (path: string) =>
    JSON.parse((await server.send('GET', path)).text) as { models: Entry[] }
  expect(await list('/api/tags')).toMatchObject({ models: [{ details }] })
  expect(server.launch.processes).toHaveLength(1)
  expect(await list('/api/tags')).toMatchObject({ models: [{ details }] })
  await server.post('/api/chat', { model: tinyModel, messages: [{ role: 'user', content: 'Hi' }] })
  expect(await list('/api/ps')).toMatchObject({ models: [{ details }] })
  // The other one answers.
  expect(server.launch.processes).toHaveLength(2)
  expect(JSON.parse((await server.post('/api/show', { model: tinyModel })).text)).toMatchObject({ details })
})

it('many who ask for one model share one reading', async () => {
  const { post, launch } = await startApiServer()
  const asked = await Promise.all(Array.from({ length: 9 }, () => post('/api/show', { model: tinyModel })))
  expect(asked.map(({ status }) => status)).toEqual(Array<number>(9).fill(200))
  expect(launch.processes).toHaveLength(1)
})

it('a model that is removed meanwhile was never changed', async () => {
  const { client, services } = await startApiServer()
  const { inference } = services.api
  const model = inference.find(tinyModel)
  expect(inference.changedAt(model)).toBeGreaterThan(0)
  await client.models.remove({ id: model.id })
  expect(inference.changedAt(model)).toBe(0)
})

it('a list waits a second for a header that takes longer, begins none then, and tells of those that are known', async () => {
  const known = { architecture: 'llama', parameterCount: 1 } as ModelInspection
  const begun: string[] = []
  const facts = createFacts({
    inspect: ({ id }) => {
      begun.push(id)
      return new Promise(() => undefined)
    },
    inspected: ({ id }) => (id === 'known' ? known : null),
  })
  const all = await facts(['slow', 'next', 'known'].map((id) => ({ id }) as Model))
  expect([all.map(({ family }) => family), begun]).toEqual([['', '', 'llama'], ['slow']])
})

it.each([
  [null, ''],
  [0, ''],
  [999, '999'],
  [2500, '3K'],
  [135_000_000, '135M'],
  [7_615_616_512, '7.6B'],
  [8_000_000_000, '8B'],
])('%s parameters are “%s”', (parameterCount, expected) => {
  expect(toDetails({ architecture: 'x', parameterCount }).parameter_size).toBe(expected)
})
