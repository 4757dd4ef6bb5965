import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type { Copy, Place } from '#contract/places.ts'
import { canShowDropped, showDropped, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

export interface PlacesState {
  /** Null until the host has looked, which it does while somebody watches. */
  places: Place[] | null
  error: ShownError | null
  /** Copies under way and lately ended, in and out. */
  copies: Copy[]
  /** Looks for places, and follows them until the returned function is called. */
  watch: () => () => void
  look: () => Promise<void>
  use: (placeId: string, isUsed: boolean) => Promise<void>
  /** Null when the dialog was closed. */
  pickFolder: () => Promise<Place | null>
  /** Whether dropped files can be used where they lie, instead of being sent to the host. */
  canShow: boolean
  /** Shows the host a file or folder of this computer, which then is a place. */
  show: (file: File) => Promise<Place>
  copyIn: (placeId: string, fileId: string) => Promise<void>
  copyOut: (placeId: string, modelId: string) => Promise<void>
  cancelCopy: (id: string) => Promise<void>
}

export function createPlacesStore(rpc: Rpc): StoreApi<PlacesState> {
  const client = rpc.client.places
  const store = createStore<PlacesState>((set) => ({
    places: null,
    error: null,
    copies: [],
    watch: () =>
      rpc.subscribe(
        ({ places }, signal) => places.changed(undefined, { signal }),
        (places) => set({ places, error: null }),
        (error) => set({ error }),
      ),
    async look() {
      set({ places: await client.look() })
    },
    use: async (placeId, isUsed) => {
      await client.use({ placeId, isUsed })
    },
    pickFolder: () => client.pickFolder(),
    canShow: canShowDropped(),
    show: showDropped,
    copyIn: async (placeId, fileId) => {
      await client.copyIn({ placeId, fileId })
    },
    copyOut: async (placeId, modelId) => {
      await client.copyOut({ placeId, modelId })
    },
    cancelCopy: async (id) => {
      await client.cancelCopy({ id })
    },
  }))
  rpc.subscribe(
    ({ places }, signal) => places.copies(undefined, { signal }),
    (copies) => {
      store.setState({ copies })
    },
  )
  return store
}

export const usePlaces = storeHook((state) => state.places)

/** Lets places be looked for while the component is shown. */
export function usePlacesWatch(): void {
  const { places } = useAppState()
  useEffect(() => places.getState().watch(), [places])
}
