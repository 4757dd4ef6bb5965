import { createStore, type StoreApi } from 'zustand'
import { toShownError, upload, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** A file on its way into the draft of a chat. */
export interface Arrival {
  id: number
  chatId: string
  name: string
  /** 0 to 1: how much of it was sent. */
  share: number
  /** `reading`: the host has all of it, and takes its text out. */
  status: 'sending' | 'reading' | 'failed'
  error: ShownError | null
}

export interface AttachmentsState {
  arrivals: Arrival[]
  attach: (chatId: string, file: File) => void
  /** Stops one under way; takes one that failed off the list. */
  dismiss: (id: number) => void
}

/** So many are sent at once; the host turns away more. */
const atOnce = 2

/** On one line and in one direction, as the host will name it. */
const shownName = (name: string) => name.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')

export function createAttachmentsStore(): StoreApi<AttachmentsState> {
  const waiting: { file: File; arrival: Arrival }[] = []
  const controllers = new Map<number, AbortController>()
  let nextId = 1

  return createStore<AttachmentsState>((set) => {
    const change = (id: number, next: Partial<Arrival>) =>
      set(({ arrivals }) => ({
        arrivals: arrivals.map((each) => (each.id === id ? { ...each, ...next } : each)),
      }))
    const drop = (id: number) =>
      set(({ arrivals }) => ({ arrivals: arrivals.filter((each) => each.id !== id) }))

    function startNext() {
      if (controllers.size >= atOnce) return
      const next = waiting.shift()
      if (!next) return
      void send(next.file, next.arrival)
      startNext()
    }

    async function send(file: File, { id, chatId }: Arrival) {
      const controller = new AbortController()
      controllers.set(id, controller)
      try {
        await upload(`/attach/${encodeURIComponent(chatId)}/${encodeURIComponent(file.name)}`, file, {
          signal: controller.signal,
          onProgress: (doneBytes) =>
            change(id, {
              share: file.size === 0 ? 1 : doneBytes / file.size,
              status: doneBytes >= file.size ? 'reading' : 'sending',
            }),
        })
        drop(id)
      } catch (error) {
        change(id, { status: 'failed', error: toShownError(error) })
      } finally {
        controllers.delete(id)
        startNext()
      }
    }

    return {
      arrivals: [],
      attach(chatId, file) {
        const arrival: Arrival = {
          ...{ id: nextId++, chatId, name: shownName(file.name) },
          ...{ share: 0, status: 'sending', error: null },
        }
        set(({ arrivals }) => ({ arrivals: [...arrivals, arrival] }))
        waiting.push({ file, arrival })
        startNext()
      },
      dismiss(id) {
        controllers.get(id)?.abort()
        const index = waiting.findIndex(({ arrival }) => arrival.id === id)
        if (index >= 0) waiting.splice(index, 1)
        drop(id)
      },
    }
  })
}

export const useAttachments = storeHook((state) => state.attachments)
