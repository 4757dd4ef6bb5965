import { ApiError } from '#http/api/core/errors.ts'
import type { InputItem } from './request.ts'

interface Said {
  readonly read: readonly InputItem[]
  readonly said: readonly InputItem[]
  /** Of what was said, by the same places. */
  readonly ids: readonly string[]
  readonly response: object
}

/** What `previous_response_id` goes on from: in memory, for whoever made it, until there are too many. */
export interface KeptResponses {
  /** `read`: what was answered; `said`: the answer. One that is larger than all that is kept together is not kept. */
  put(id: string, caller: string, said: Said): void
  /** Throws ApiError 404. */
  get(id: string, caller: string): Said
  /** What was said under that id. Throws ApiError 404. */
  item(id: string, caller: string): InputItem
  remove(id: string, caller: string): void
}

const mostBytes = 32 << 20

export const createKeptResponses = (): KeptResponses => {
  const kept = new Map<string, Said & { caller: string; size: number }>()
  let bytes = 0
  const drop = (id: string) => {
    bytes -= kept.get(id)?.size ?? 0
    kept.delete(id)
  }
  const find = (id: string, caller: string) => {
    const found = kept.get(id)
    // What another's key made is not there.
    if (found?.caller !== caller)
      throw new ApiError(
        404,
        'not_found',
        'This response is not remembered any more. Send the whole conversation.',
        {
          param: 'previous_response_id',
        },
      )
    return found
  }
  return {
    put: (id, caller, all) => {
      const size = JSON.stringify(all).length * 2
      // It would push out all others, and then itself.
      if (size > mostBytes) return
      kept.set(id, { caller, ...all, size })
      bytes += size
      for (const oldest of kept.keys()) if (bytes > mostBytes) drop(oldest)
    },
    get: find,
    item: (id, caller) => {
      for (const { ids, said, ...one } of kept.values()) {
        const item = one.caller === caller ? said[ids.indexOf(id)] : undefined
        if (item) return item
      }
      throw new ApiError(
        404,
        'not_found',
        `The item "${id.slice(0, 100)}" is not remembered any more. Send it whole, or send store: false with every request.`,
        { param: 'input' },
      )
    },
    remove: (id, caller) => {
      find(id, caller)
      drop(id)
    },
  }
}
