import { expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Model, ModelInspection } from '#contract/models.ts'
import { createHeaders } from './headers.ts'

const model = { id: 'a' } as Model
const header = { name: 'Read' } as ModelInspection

const setUp = (read: () => Promise<ModelInspection>) => {
  let readings = 0
  let changedAt = 1
  const inspect = () => {
    readings += 1
    return read()
  }
  const headers = createHeaders({ inspect, changedAt: () => changedAt })
  return { headers, readings: () => readings, change: () => (changedAt += 1) }
}

it('reads a header once for all who ask, and again when its file has changed', async () => {
  const { headers, readings, change } = setUp(() => Promise.resolve(header))
  expect(headers.known(model)).toBeNull()
  const all = await Promise.all(Array.from({ length: 9 }, () => headers.read(model)))
  expect([new Set(all), headers.known(model), readings()]).toEqual([new Set([header]), header, 1])
  change()
  expect(headers.known(model)).toBeNull()
  expect([await headers.read(model), readings()]).toEqual([header, 2])
})

it.each([
  ['MODEL_FILE_INVALID', 1],
  ['ENGINE_CRASHED', 2],
] as const)('of %s tries so often: %i', async (code, expected) => {
  const { headers, readings } = setUp(() => Promise.reject(new AppError(code, 'No.')))
  await expect(headers.read(model)).rejects.toMatchObject({ code })
  await expect(headers.read(model)).rejects.toMatchObject({ code })
  expect([headers.known(model), readings()]).toEqual([null, expected])
})
