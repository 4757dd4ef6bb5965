import { createStore, type StoreApi } from 'zustand'
import type { HubModel, HubRepository, HubToken } from '#contract/hub.ts'
import { toShownError, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface HubSearch {
  query: string
  status: 'idle' | 'searching' | 'found' | 'failed'
  models: HubModel[]
  error: ShownError | null
}

export interface HubState {
  search: HubSearch
  /**
   * Asks the hub a moment after the last call, and gives up what was asked before. Nothing is asked while `isOffline`, or
   * without words.
   */
  searchFor: (query: string, isOffline: boolean) => void
  /** What a repository holds; asked once for as long as the page lives, unless it failed. */
  repository: (repository: string) => Promise<HubRepository>
  /** Null until the host has said. */
  token: HubToken | null
  readToken: () => Promise<void>
  /** Keeps a token, or forgets it (null). It never comes back here. */
  setToken: (token: string | null) => Promise<void>
}

const debounceMs = 300
const idle: HubSearch = { query: '', status: 'idle', models: [], error: null }

export function createHubStore(rpc: Rpc): StoreApi<HubState> {
  const { hub } = rpc.client
  const repositories = new Map<string, Promise<HubRepository>>()
  let stop = () => {}
  return createStore<HubState>((set, get) => ({
    search: idle,
    searchFor(query, isOffline) {
      stop()
      const words = query.trim()
      if (words === '' || isOffline) {
        set({ search: { ...idle, query } })
        return
      }
      set(({ search }) => ({ search: { ...search, query, status: 'searching', error: null } }))
      const controller = new AbortController()
      const { signal } = controller
      const put = (found: Partial<HubSearch>) => {
        if (!signal.aborted) set(({ search }) => ({ search: { ...search, ...found } }))
      }
      const timer = setTimeout(() => {
        hub.search({ query: words }, { signal }).then(
          (models) => put({ status: 'found', models }),
          (error: unknown) => put({ status: 'failed', models: [], error: toShownError(error) }),
        )
      }, debounceMs)
      stop = () => {
        clearTimeout(timer)
        controller.abort()
      }
    },
    repository(name) {
      const asked = repositories.get(name) ?? hub.repository({ repository: name })
      repositories.set(name, asked)
      asked.catch(() => repositories.delete(name))
      return asked
    },
    token: null,
    async readToken() {
      set({ token: await hub.token() })
    },
    async setToken(token) {
      await hub.setToken({ token })
      // What was refused before may be open now.
      repositories.clear()
      await get().readToken()
    },
  }))
}

export const useHub = storeHook((state) => state.hub)
