import { expect, test, vi } from 'vitest'
import type { Model, Provenance } from '#contract/models.ts'
import type { Rpc } from '#rpc/index.ts'
import { createModelsStore } from './models.ts'

const damaged: Provenance = { origin: null, sha256: 'a', hash: 'differs', checkedAt: 1 }
const id = 'P/R/m.gguf'

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A host as far as models go; each reading of a file ends when `end` is called. */
function createHost() {
  const ends: (() => void)[] = []
  let tell: (models: Model[]) => void = () => undefined
  const models = {
    remove: () => Promise.resolve(),
    async *verify(_: unknown, { signal }: { signal: AbortSignal }) {
      await Promise.resolve()
      yield { type: 'progress', doneBytes: 1, totalBytes: 2 }
      await new Promise<void>((resolve, reject) => {
        ends.push(resolve)
        signal.addEventListener('abort', () => reject(new Error('left')))
      })
      yield { type: 'end', provenance: damaged }
    },
  }
  const subscribe = (_: unknown, onValue: typeof tell) => {
    tell = onValue
  }
  const store = createModelsStore({ client: { models }, subscribe } as unknown as Rpc)
  const begin = async () => {
    const before = ends.length
    store.getState().verify(id)
    await vi.waitFor(() => expect(ends).toHaveLength(before + 1))
  }
  const read = async () => {
    await begin()
    ends.at(-1)?.()
    await vi.waitFor(() => expect(store.getState().verifications[id]).toMatchObject({ isRunning: false }))
  }
  return { store, begin, read, list: (ids: string[]) => tell(ids.map((id) => ({ id }) as Model)) }
}

test('what was found of a model is forgotten when it goes away: the next of its name is another', async () => {
  const { store, read, list } = createHost()
  list([id])
  await read()
  list([id, 'other'])
  expect(store.getState().verifications[id]).toMatchObject({ provenance: damaged })
  list(['other'])
  expect(store.getState().verifications).toEqual({})
  list([id])
  await read()
  await store.getState().remove(id)
  expect(store.getState().verifications).toEqual({})
})

test('one that is read while it goes away says no more', async () => {
  const { store, begin, list } = createHost()
  list([id])
  await begin()
  list([])
  await settled()
  expect(store.getState().verifications).toEqual({})
})

test('what was found last holds while it is read again, and the later reading alone counts', async () => {
  const { store, begin, read, list } = createHost()
  list([id])
  await read()
  await begin()
  expect(store.getState().verifications[id]).toMatchObject({ isRunning: true, provenance: damaged })
  await begin()
  await settled()
  expect(store.getState().verifications[id]).toMatchObject({ isRunning: true, provenance: damaged })
})
