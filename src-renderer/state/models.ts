import { createStore, type StoreApi } from 'zustand'
import type { DiskUse, Model, ModelInspection, Provenance } from '#contract/models.ts'
import { toShownError, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface ModelsState {
  /** Null until the host has looked. */
  models: Model[] | null
  /** The words that narrow the list of them down; kept while one looks at a model's page. */
  filter: string
  filterBy: (words: string) => void
  inspect: (id: string) => Promise<ModelInspection>
  revealFolder: () => Promise<void>
  provenance: (id: string) => Promise<Provenance>
  /** What it did here; null before its first answer. */
  measuredSpeed: (id: string) => Promise<MeasuredSpeed>
  /** The files that are being read to compare their hashes, by model id; the ended ones too, for as long as the model is here. */
  verifications: Readonly<Record<string, Verification>>
  verify: (id: string) => void
  stopVerifying: (id: string) => void
  /** Into the trash, from which `restore` brings it back. */
  remove: (id: string) => Promise<void>
  restore: (id: string) => Promise<void>
  emptyTrash: () => Promise<void>
  /** Grows each time the trash was emptied. */
  timesEmptied: number
  diskUse: () => Promise<DiskUse>
}

type MeasuredSpeed = { tokensPerSecond: number; timeToFirstTokenMs: number; answers: number } | null

export interface Verification {
  isRunning: boolean
  doneBytes: number
  totalBytes: number
  /** What was found when it was read last; null until the first end. */
  provenance: Provenance | null
  error: ShownError | null
}

const begun: Verification = { isRunning: true, doneBytes: 0, totalBytes: 0, provenance: null, error: null }

export function createModelsStore(rpc: Rpc): StoreApi<ModelsState> {
  const { models } = rpc.client
  const verifying = new Map<string, AbortController>()
  const store = createStore<ModelsState>((set) => {
    const note = (id: string, change: Partial<Verification>) =>
      set(({ verifications }) => ({
        verifications: { ...verifications, [id]: { ...(verifications[id] ?? begun), ...change } },
      }))

    async function read(id: string, signal: AbortSignal) {
      // One that was begun anew, or whose model went away, is nobody's any more.
      const noteMine = (change: Partial<Verification>) => {
        if (verifying.get(id)?.signal === signal) note(id, change)
      }
      // What was found last holds until there is something newer.
      note(id, { ...begun, provenance: store.getState().verifications[id]?.provenance ?? null })
      try {
        for await (const event of await models.verify({ id }, { signal })) {
          if (event.type === 'end') noteMine({ provenance: event.provenance })
          else noteMine({ doneBytes: event.doneBytes, totalBytes: event.totalBytes })
        }
      } catch (error) {
        if (!signal.aborted) noteMine({ error: toShownError(error) })
      }
      noteMine({ isRunning: false })
    }

    return {
      models: null,
      filter: '',
      filterBy: (filter) => set({ filter }),
      verifications: {},
      timesEmptied: 0,
      inspect: (id) => models.inspect({ id }),
      revealFolder: async () => {
        await models.revealFolder()
      },
      provenance: (id) => models.provenance({ id }),
      measuredSpeed: (id) => models.measuredSpeed({ id }),
      verify(id) {
        verifying.get(id)?.abort()
        const controller = new AbortController()
        verifying.set(id, controller)
        void read(id, controller.signal)
      },
      stopVerifying: (id) => verifying.get(id)?.abort(),
      remove: async (id) => {
        await models.remove({ id })
        forget([id])
      },
      restore: async (id) => {
        await models.restore({ id })
      },
      emptyTrash: async () => {
        await models.emptyTrash()
        set(({ timesEmptied }) => ({ timesEmptied: timesEmptied + 1 }))
      },
      diskUse: () => models.diskUse(),
    }
  })
  /** What takes such a name next is another file. */
  const forget = (ids: readonly string[]) => {
    for (const id of ids) {
      verifying.get(id)?.abort()
      verifying.delete(id)
    }
    store.setState(({ verifications }) => ({
      verifications: Object.fromEntries(Object.entries(verifications).filter(([id]) => !ids.includes(id))),
    }))
  }
  rpc.subscribe(
    (client, signal) => client.models.changed(undefined, { signal }),
    (models) => {
      store.setState({ models })
      const there = new Set(models.map(({ id }) => id))
      const gone = Object.keys(store.getState().verifications).filter((id) => !there.has(id))
      if (gone.length > 0) forget(gone)
    },
  )
  return store
}

export const useModels = storeHook((state) => state.models)
