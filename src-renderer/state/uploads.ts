import { createStore, type StoreApi } from 'zustand'
import { toShownError, upload, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** A file of this browser on its way into the library. */
export interface Upload {
  id: number
  name: string
  doneBytes: number
  totalBytes: number
  /** `checking`: all of it was sent, the host computes its hash. */
  status: 'sending' | 'checking' | 'done' | 'failed'
  error: ShownError | null
}

export interface UploadsState {
  uploads: Upload[]
  start: (file: File) => void
  /** Stops one under way; takes an ended one off the list. */
  dismiss: (id: number) => void
}

export function createUploadsStore(): StoreApi<UploadsState> {
  const controllers = new Map<number, AbortController>()
  let nextId = 1
  return createStore<UploadsState>((set) => {
    const change = (id: number, next: Partial<Upload>) =>
      set(({ uploads }) => ({
        uploads: uploads.map((each) => (each.id === id ? { ...each, ...next } : each)),
      }))
    return {
      uploads: [],
      start(file) {
        const id = nextId++
        const controller = new AbortController()
        controllers.set(id, controller)
        const added: Upload = {
          id,
          name: file.name,
          doneBytes: 0,
          totalBytes: file.size,
          status: 'sending',
          error: null,
        }
        set(({ uploads }) => ({ uploads: [...uploads, added] }))
        upload(`/upload/${encodeURIComponent(file.name)}`, file, {
          signal: controller.signal,
          onProgress: (doneBytes) =>
            change(id, { doneBytes, status: doneBytes >= file.size ? 'checking' : 'sending' }),
        }).then(
          () => change(id, { doneBytes: file.size, status: 'done' }),
          (error: unknown) => change(id, { status: 'failed', error: toShownError(error) }),
        )
      },
      dismiss(id) {
        controllers.get(id)?.abort()
        controllers.delete(id)
        set(({ uploads }) => ({ uploads: uploads.filter((each) => each.id !== id) }))
      },
    }
  })
}

export const useUploads = storeHook((state) => state.uploads)
