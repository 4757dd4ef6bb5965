import { afterEach, expect, it, vi } from 'vitest'
import { chooseSequences } from './context-size.ts'

const MiB = 2 ** 20
const GiB = 2 ** 30

afterEach(() => vi.restoreAllMocks())

/** Of conversations that take so much each, with so much free. */
const chosen = async (eachBytes: number, freeBytes: number) => {
  vi.spyOn(process, 'availableMemory').mockReturnValue(freeBytes)
  const needs = (_: number, sequences: number) =>
    Promise.resolve({ cpuRam: sequences * eachBytes, gpuVram: 0 })
  const getVramState = () => Promise.reject(new Error('There is no graphics processor.'))
  return chooseSequences({ gpuLayers: 0, llama: { getVramState } }, needs, 8192)
}

it.each([
  ['eight where they are next to nothing', 30 * MiB, 23 * GiB, 8],
  ['four where three more take up to 256 MiB', 80 * MiB, 23 * GiB, 4],
  ['two where they would take more, as those of the starter', 180 * MiB, 23 * GiB, 2],
  ['two of a gigabyte where much is free', GiB, 23 * GiB, 2],
  ['one where the second would take over 6 % of what is free', 180 * MiB, 2 * GiB, 1],
  ['one where the second would take over a gigabyte', 1.1 * GiB, 64 * GiB, 1],
])('holds %s', async (_, eachBytes, freeBytes, count) => {
  expect(await chosen(eachBytes, freeBytes)).toBe(count)
})
