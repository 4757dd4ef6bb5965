import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type { Catalog } from '#contract/catalog.ts'
import type { Fit } from '#contract/fit.ts'
import { once, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

/** What the catalogue is narrowed down to; an empty list leaves everything. */
export interface CatalogFilters {
  families: string[]
  makers: string[]
  countries: string[]
  licenses: string[]
  languages: string[]
  fitsHere: boolean
  thinks: boolean
  seesImages: boolean
}

export const noFilters: CatalogFilters = {
  families: [],
  makers: [],
  countries: [],
  licenses: [],
  languages: [],
  fitsHere: false,
  thinks: false,
  seesImages: false,
}

export interface CatalogState {
  /** Null until it was read. */
  catalog: Catalog | null
  /** Why it could not be read. */
  error: ShownError | null
  /** Kept here, so that they are still there after a look at a model's page. */
  filters: CatalogFilters
  filter: (change: Partial<CatalogFilters>) => void
  /** A guess for each model, by its id, from when it was last asked; null before. */
  fits: ReadonlyMap<string, Fit> | null
  keepFits: (fits: ReadonlyMap<string, Fit>) => void
  /** Reads it the first time; it does not change while the app runs. */
  read: () => void
}

export function createCatalogStore(rpc: Rpc): StoreApi<CatalogState> {
  let isAsked = false
  return createStore<CatalogState>((set) => ({
    catalog: null,
    error: null,
    filters: noFilters,
    filter: (change) => set(({ filters }) => ({ filters: { ...filters, ...change } })),
    fits: null,
    keepFits: (fits) => set({ fits }),
    read() {
      if (isAsked) return
      isAsked = true
      rpc.subscribe(
        (client) => once(client.catalog.list()),
        (catalog) => set({ catalog, error: null }),
        (error) => set({ error }),
      )
    },
  }))
}

export const useCatalogState = storeHook((state) => state.catalog)

/** The catalogue, read when the first component asks for it. */
export function useCatalog(): Catalog | null {
  const { catalog } = useAppState()
  useEffect(() => catalog.getState().read(), [catalog])
  return useCatalogState((state) => state.catalog)
}
