import { createStore, type StoreApi } from 'zustand'
import type { Download } from '#contract/downloads.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** Where a download comes from: a repository's file, or an https address. */
export type DownloadSource = { repository: string; path: string } | { url: string }

export interface DownloadsState {
  /** The queue in its order; null until the host has said. */
  downloads: Download[] | null
  start: (source: DownloadSource) => Promise<Download>
  pause: (id: string) => Promise<void>
  resume: (id: string) => Promise<void>
  /** Drops it and what was fetched of it; a done one only leaves the list. */
  cancel: (id: string) => Promise<void>
  /** Shows the new order at once; `index` counts from the next to be fetched. */
  move: (id: string, index: number) => Promise<void>
}

/** What is still to come, paused and failed ones included. */
export const isPending = ({ status }: Download): boolean => status !== 'done'

/** What goes on by itself. */
export const isUnderWay = ({ status }: Download): boolean =>
  status === 'queued' || status === 'running' || status === 'waiting' || status === 'verifying'

/** The list with one of them at another place among those that are still to come. */
export function moved(downloads: readonly Download[], id: string, index: number): Download[] {
  const pending = downloads.filter(isPending)
  const download = pending.find((each) => each.id === id)
  if (download === undefined) return [...downloads]
  const others = pending.filter((each) => each !== download)
  return [...others.toSpliced(index, 0, download), ...downloads.filter((each) => !isPending(each))]
}

export function createDownloadsStore(rpc: Rpc): StoreApi<DownloadsState> {
  const client = rpc.client.downloads
  const store = createStore<DownloadsState>((set) => ({
    downloads: null,
    start: (source) => client.start(source),
    pause: async (id) => {
      await client.pause({ id })
    },
    resume: async (id) => {
      await client.resume({ id })
    },
    cancel: async (id) => {
      await client.cancel({ id })
    },
    async move(id, index) {
      set(({ downloads }) => ({ downloads: downloads && moved(downloads, id, index) }))
      await client.move({ id, index })
    },
  }))
  rpc.subscribe(
    (client, signal) => client.downloads.changed(undefined, { signal }),
    (downloads) => {
      store.setState({ downloads })
    },
  )
  return store
}

export const useDownloads = storeHook((state) => state.downloads)

/** The download that will be, or was, this model; undefined when there is none. */
export const useDownloadOf = (modelId: string | null): Download | undefined =>
  useDownloads(({ downloads }) => downloads?.find((download) => download.modelId === modelId))
