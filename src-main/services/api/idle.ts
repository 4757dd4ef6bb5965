import type { Log } from '#lib/log.ts'
import type { Engines } from '../engines/types.ts'

/**
 * Takes models out of memory that a caller had loaded, once nobody has used them for a while. What the owner has loaded stays, and
 * what the owner uses goes no sooner than the owner's own setting says: a caller's wish counts for what callers alone use.
 */
export interface IdleWatch {
  /** The model is about to be used; whoever has loaded it is known from now on. The result says that the use is over. */
  use(modelId: string): () => void
  /**
   * How long this one stays after its last use, in milliseconds: Infinity for ever, 0 for not at all; null as set. Of no effect on what
   * the owner has loaded; on what the owner uses, it can only make it longer.
   */
  keep(modelId: string, ms: number | null): void
  /** The owner wants it in memory: from now on it is as if no caller had loaded it. */
  claim(modelId: string): void
  /** When it will be unloaded, in milliseconds since 1970; null while it is used, or when it stays. */
  leavesAt(modelId: string): number | null
  /** How long models stay was set anew: it holds for those that wait already, counted from their last use. */
  look(): void
  close(): void
}

interface Watched {
  uses: number
  keepMs: number | null
  leavesAt: number | null
  /** Since when nobody uses it. */
  idleSince: number
  /** The app itself has answered with it. */
  isShared: boolean
  isGenerating: boolean
  timer?: NodeJS.Timeout
}

export const createIdleWatch = (
  engines: Pick<Engines, 'states' | 'onChange' | 'unload'>,
  idleMs: () => number,
  log: Log,
): IdleWatch => {
  const watched = new Map<string, Watched>()

  /** One that is being taken out is loaded anew by whoever asks for it now. */
  const isThere = (modelId: string) =>
    engines.states().some((state) => state.modelId === modelId && state.status !== 'unloading')
  const wait = (modelId: string, one: Watched, since = Date.now()) => {
    one.idleSince = since
    clearTimeout(one.timer)
    one.leavesAt = null
    const usual = idleMs()
    const ms = one.isShared ? Math.max(usual, one.keepMs ?? 0) : (one.keepMs ?? usual)
    if (one.uses > 0 || one.isGenerating || ms === Infinity) return
    one.leavesAt = since + ms
    one.timer = setTimeout(
      () => leave(modelId),
      Math.min(Math.max(0, one.leavesAt - Date.now()), 0x7fff_ffff),
    )
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
      const isGenerating = state?.status === 'generating'
      // Without a caller it is the owner's own.
      if (isGenerating && !one.isGenerating && one.uses === 0) one.isShared = true
      if (isGenerating !== one.isGenerating) {
        one.isGenerating = isGenerating
        wait(modelId, one)
      }
      if (!state && one.uses === 0) {
        clearTimeout(one.timer)
        watched.delete(modelId)
      }
    }
  })

  return {
    use: (modelId) => {
      const used = watched.get(modelId) ?? unused()
      // What the owner has loaded stays until the owner takes it out.
      if (isThere(modelId) && !watched.has(modelId)) return () => undefined
      watched.set(modelId, used)
      used.uses += 1
      wait(modelId, used)
      return () => {
        used.uses -= 1
        if (watched.get(modelId) === used) wait(modelId, used)
      }
    },
    keep: (modelId, ms) => {
      if (isThere(modelId) && !watched.has(modelId)) return
      const one = watched.get(modelId) ?? unused()
      watched.set(modelId, one)
      one.keepMs = ms
      wait(modelId, one)
    },
    claim: (modelId) => {
      clearTimeout(watched.get(modelId)?.timer)
      watched.delete(modelId)
    },
    leavesAt: (modelId) => watched.get(modelId)?.leavesAt ?? null,
    look: () => {
      for (const [modelId, one] of watched) wait(modelId, one, one.idleSince)
    },
    close: () => {
      unlisten()
      for (const { timer } of watched.values()) clearTimeout(timer)
      watched.clear()
    },
  }
}

const unused = (): Watched => ({
  uses: 0,
  keepMs: null,
  leavesAt: null,
  idleSince: Date.now(),
  isShared: false,
  isGenerating: false,
})
