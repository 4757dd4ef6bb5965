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
  /** The files that are being read to compare their hashes, by model id; the ended ones too. */
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
  /** Null until the end. */
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
      note(id, begun)
      try {
        for await (const event of await models.verify({ id }, { signal })) {
          if (event.type === 'end') note(id, { provenance: event.provenance })
          else note(id, { doneBytes: event.doneBytes, totalBytes: event.totalBytes })
        }
      } catch (error) {
        if (!signal.aborted) note(id, { error: toShownError(error) })
      }
      note(id, { isRunning: false })
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
  rpc.subscribe(
    (client, signal) => client.models.changed(undefined, { signal }),
    (models) => {
      store.setState({ models })
    },
  )
  return store
}

export const useModels = storeHook((state) => state.models)
