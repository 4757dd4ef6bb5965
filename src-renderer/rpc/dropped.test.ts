import { expect, it } from 'vitest'
import { showDropped } from './dropped.ts'
import { toShownError } from './errors.ts'

const file = new File(['x'], 'model.gguf')
const place = { id: 'folder-1', kind: 'folder', name: 'models', path: '/models', files: [] }

it('hands the very file over, and returns the place it lies in', async () => {
  const asked: File[] = []
  const showDroppedThere = (given: File) => {
    asked.push(given)
    return Promise.resolve({ place })
  }
  expect(await showDropped(file, { showDropped: showDroppedThere })).toBe(place)
  expect(asked[0]).toBe(file)
})

it('fails as a procedure does', async () => {
  const error = { code: 'CONFLICT', message: 'That is in the library already.' }
  const failure: unknown = await showDropped(file, { showDropped: () => Promise.resolve({ error }) }).catch(
    (reason: unknown) => reason,
  )
  expect(toShownError(failure)).toEqual(error)
  await expect(showDropped(file, null)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})
