import type { Room } from './room.ts'

/** How many conversations of which size a second context holds. */
export interface AnnexPlan {
  contextSize: number
  sequences: number
}

/** A second context, with how it is given up. */
export interface OpenedAnnex {
  room: Room
  close: () => Promise<void>
}

/**
 * Where an answer is made. A context's size is for ever, and a large one for each of many is more memory than most of them ever need: so
 * the first holds few, and when more ask at once than it has places, a second one of many small ones is opened beside it. From
 * then on whoever fits goes there, since only those in one context are computed together; it goes when nobody came for a while.
 */
export interface Rooms {
  /** How many can be answered at once. */
  readonly atOnce: number
  /** The room for one who needs so many tokens at most, and what says that it is left. `isBound`: in the first room or nowhere. */
  enter: (neededTokens: number, isBound: boolean) => Promise<{ room: Room; leave: () => void }>
  /** Does something in each that is open, which then stays open. */
  each: (task: (room: Room) => Promise<void>) => Promise<void>
}

export interface RoomsOptions {
  first: Room
  /** Null where there is neither memory nor use for a second one. */
  plan: AnnexPlan | null
  /** Null when there is no memory for it after all. */
  open: (plan: AnnexPlan) => Promise<OpenedAnnex | null>
  /** For tests. */
  idleMs?: number
}

const usualIdleMs = 120_000

export const createRooms = ({ first, plan, open, idleMs = usualIdleMs }: RoomsOptions): Rooms => {
  const firstPlaces = first.sequences.all.length
  let [inFirst, inAnnex] = [0, 0]
  let opening: Promise<OpenedAnnex | null> | undefined
  let timer: NodeJS.Timeout | undefined

  const closeLater = () => {
    timer = setTimeout(() => {
      const idle = opening
      opening = undefined
      void idle?.then((annex) => annex?.close())
    }, idleMs)
    timer.unref()
  }
  const enterAnnex = async (chosen: AnnexPlan) => {
    inAnnex += 1
    clearTimeout(timer)
    const annex = await (opening ??= open(chosen))
    if (annex) return annex.room
    // The next who finds no place looks for memory again.
    opening = undefined
    inAnnex -= 1
    return null
  }

  const leaveAnnex = () => {
    if ((inAnnex -= 1) === 0) closeLater()
  }

  return {
    atOnce: firstPlaces + (plan?.sequences ?? 0),
    enter: async (neededTokens, isBound) => {
      const fits = plan !== null && !isBound && neededTokens <= plan.contextSize && inAnnex < plan.sequences
      const isWanted = opening !== undefined || inFirst >= firstPlaces
      const room = fits && isWanted ? await enterAnnex(plan) : null
      if (!room) inFirst += 1
      let isHere = true
      return {
        room: room ?? first,
        leave: () => {
          if (!isHere) return
          isHere = false
          if (!room) inFirst -= 1
          else leaveAnnex()
        },
      }
    },
    each: async (task) => {
      await task(first)
      if (opening === undefined) return
      inAnnex += 1
      clearTimeout(timer)
      try {
        const annex = await opening
        if (annex) await task(annex.room)
      } finally {
        leaveAnnex()
      }
    },
  }
}
