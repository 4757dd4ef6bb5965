import type { Log } from '#lib/log.ts'
import type { Engines } from '../engines/types.ts'

/** Takes models out of memory that a caller had loaded, once nobody has used them for a while. */
export interface IdleWatch {
  /** The model is about to be used; whoever has loaded it is known from now on. The result says that the use is over. */
  use(modelId: string): () => void
  /** How long this one stays after its last use, in milliseconds: Infinity for ever, 0 for not at all; null as set. */
  keep(modelId: string, ms: number | null): void
  /** When it will be unloaded, in milliseconds since 1970; null while it is used, or when it stays. */
  leavesAt(modelId: string): number | null
  close(): void
}

interface Watched {
  uses: number
  keepMs: number | null
  leavesAt: number | null
  timer?: NodeJS.Timeout
}

export const createIdleWatch = (
  engines: Pick<Engines, 'states' | 'onChange' | 'unload'>,
  idleMs: () => number,
  log: Log,
): IdleWatch => {
  const watched = new Map<string, Watched>()

  const wait = (modelId: string, one: Watched) => {
    clearTimeout(one.timer)
    one.leavesAt = null
    const ms = one.keepMs ?? idleMs()
    if (one.uses > 0 || ms === Infinity) return
    one.leavesAt = Date.now() + ms
    one.timer = setTimeout(() => leave(modelId), Math.min(ms, 0x7fff_ffff))
    one.timer.unref()
  }
  const leave = (modelId: string) => {
    watched.delete(modelId)
    engines
      .unload(modelId)
      .catch((error: unknown) => log.warn({ error, modelId }, 'A model could not be unloaded'))
  }
  // A chat that uses the model counts as well; so does that somebody took it out of memory.
  const unlisten = engines.onChange((states) => {
    for (const [modelId, one] of watched) {
      const state = states.find((state) => state.modelId === modelId)
      if (state?.status === 'generating') wait(modelId, one)
      else if (!state && one.uses === 0) {
        clearTimeout(one.timer)
        watched.delete(modelId)
      }
    }
  })

  return {
    use: (modelId) => {
      const isThere = engines.states().some((state) => state.modelId === modelId)
      const used = watched.get(modelId) ?? { uses: 0, keepMs: null, leavesAt: null }
      // What the owner has loaded stays until the owner takes it out.
      if (isThere && !watched.has(modelId)) return () => undefined
      watched.set(modelId, used)
      used.uses += 1
      wait(modelId, used)
      return () => {
        used.uses -= 1
        if (watched.get(modelId) === used) wait(modelId, used)
      }
    },
    keep: (modelId, ms) => {
      const one = watched.get(modelId) ?? { uses: 0, keepMs: null, leavesAt: null }
      watched.set(modelId, one)
      one.keepMs = ms
      wait(modelId, one)
    },
    leavesAt: (modelId) => watched.get(modelId)?.leavesAt ?? null,
    close: () => {
      unlisten()
      for (const { timer } of watched.values()) clearTimeout(timer)
      watched.clear()
    },
  }
}
