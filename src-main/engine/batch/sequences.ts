import type { LlamaModel } from 'node-llama-cpp'
import { commonLength, findDonor, worthCopying } from './donor.ts'
import type { Tiles } from './tiles.ts'
import { createNativeCheckpoint, type NativeCheckpoint, type NativeContext } from '../native.ts'

/** One of the conversations that the context holds. */
export interface Sequence {
  readonly id: number
  /** The tokens whose keys and values are in the cache, in their order. */
  held: number[]
  /** Whose conversation it is, where that was said. */
  conversation: string | null
  /** From which token on it holds what is only typed, and may be taken back; null when all was said. */
  typedFrom: number | null
  /** When an answer last began in it, or its state was loaded, by `performance.now()`. */
  saidAt: number
  /** Its latest answer thought: what templates leave out when they write that answer again. */
  hasThought: boolean
  isBusy: boolean
  /** What it holds was erased while it was busy: it is cleared when it is left. */
  isErased: boolean
  lastUsedAt: number
  /** Whoever has the lowest is overwritten first: what it holds, counted from the last one that was. */
  rank: number
  checkpoints: NativeCheckpoint[]
}

/** What each conversation's cache holds, so that only what differs is read. */
export interface Sequences {
  readonly all: readonly Sequence[]
  /**
   * The free sequence that holds most of what `tokens` begin with; of those that hold nothing of it, one that is empty, or that was
   * unused for long in proportion to what reading it again costs: a few short questions do not drive out a long chat. Null when all are busy.
   */
  take: (tokens: readonly number[]) => Sequence | null
  /** What it holds stays until its place is needed. */
  leave: (sequence: Sequence) => void
  /**
   * Forgets what `tokens` do not begin with, and takes over from another one what that has more of it; returns how many are held. At most
   * all but the last, whose logits are needed, and fewer where more are read sooner.
   */
  adapt: (sequence: Sequence, tokens: readonly number[]) => Promise<number>
  clear: (sequence: Sequence) => void
  /** Forgets what is only typed; false when it cannot, or when somebody is about to use it. */
  takeBack: (sequence: Sequence) => boolean
  /** Whether models of this kind cannot go back by themselves, so that checkpoints are worth their memory. */
  readonly needsCheckpoints: boolean
  checkpoint: (sequence: Sequence) => Promise<void>
}

/** A conversation is worth keeping if it shares at least this with a prompt; less is the beginning of every prompt. */
const worthKeeping = 0.5
const maxCheckpoints = 3

export const createSequences = (
  model: LlamaModel,
  native: NativeContext,
  { count, contextSize, tiles }: { count: number; contextSize: number; tiles: Tiles },
): Sequences => {
  const { isHybrid, isRecurrent, swaSize } = model.fileInsights
  const window = swaSize ?? 0
  const needsCheckpoints = isHybrid || isRecurrent || window > 0
  const all = Array.from({ length: count }, (_, id): Sequence => ({
    id,
    held: [],
    conversation: null,
    typedFrom: null,
    saidAt: -Infinity,
    hasThought: false,
    isBusy: false,
    isErased: false,
    lastUsedAt: -Infinity,
    rank: 0,
    checkpoints: [],
  }))

  /** The rank of the last one that was overwritten. */
  let lost = 0
  const take = (tokens: readonly number[]) => {
    const best = bestOf(all, tokens, needsCheckpoints ? Infinity : worthCopying(contextSize))
    if (!best) return null
    best.isBusy = true
    best.lastUsedAt = performance.now()
    if (commonLength(best.held, tokens) < best.held.length * worthKeeping) lost = Math.max(lost, best.rank)
    return best
  }

  const clear = (sequence: Sequence) => {
    native.disposeSequence(sequence.id)
    sequence.held = []
    sequence.conversation = null
    sequence.typedFrom = null
    sequence.saidAt = -Infinity
    sequence.isErased = false
    sequence.hasThought = false
    for (const checkpoint of sequence.checkpoints.splice(0)) checkpoint.dispose()
  }

  /** Models with a window have dropped what is further back than it, and need it again. */
  const canGoBackTo = ({ id }: Sequence, position: number) =>
    window === 0 || native.getSequenceKvCacheMinPosition(id) <= Math.max(0, position - window)

  /** Of `shared` tokens that could be kept, how many to keep. */
  const keepOf = (shared: number, tokens: readonly number[]) =>
    needsCheckpoints ? shared : tokens.length - tiles.widen(tokens.length - shared, shared)

  /** Makes it hold what another one has in common with `tokens`, where that beats reading; else null. */
  const copy = async (sequence: Sequence, tokens: readonly number[], kept: number) => {
    const others = needsCheckpoints ? [] : all.filter((other) => other !== sequence)
    const donor = findDonor(others, tokens, { kept, contextSize })
    if (!donor) return null
    clear(sequence)
    await native.copySequenceStateFromOtherSequence(sequence.id, donor.sequence.id)
    const held = keepOf(donor.shared, tokens)
    if (!native.removeTokenCellsFromSequence(sequence.id, held, -1)) {
      clear(sequence)
      return null
    }
    sequence.held = tokens.slice(0, held)
    // What is only typed there is not said here.
    const { typedFrom } = donor.sequence
    if (typedFrom !== null && typedFrom < held) sequence.typedFrom = typedFrom
    return held
  }

  const adapt = async (sequence: Sequence, tokens: readonly number[]) => {
    const shared = Math.min(commonLength(sequence.held, tokens), tokens.length - 1)
    const copied = await copy(sequence, tokens, shared)
    if (copied !== null) return copied
    const keep = keepOf(shared, tokens)
    if (keep === 0) {
      if (sequence.held.length > 0) clear(sequence)
      return 0
    }
    if (keep === sequence.held.length) return keep
    if (canGoBackTo(sequence, keep) && native.removeTokenCellsFromSequence(sequence.id, keep, -1)) {
      sequence.held.length = keep
      dropAfter(sequence, keep)
      return keep
    }
    dropAfter(sequence, keep)
    const last = sequence.checkpoints.at(-1)
    if (last && (await native.restoreCheckpoint(last, last.maxPos, sequence.id))) {
      sequence.held.length = last.maxPos + 1
      return sequence.held.length
    }
    clear(sequence)
    return 0
  }

  return {
    all,
    take,
    leave: (sequence) => {
      sequence.isBusy = false
      sequence.lastUsedAt = performance.now()
      sequence.rank = lost + sequence.held.length
    },
    adapt,
    clear,
    takeBack: (sequence) => {
      const { typedFrom, held } = sequence
      if (typedFrom === null || typedFrom >= held.length) return true
      // What they remember of a window or of everything is that of the end: there is no way back to before it.
      if (sequence.isBusy || typedFrom === 0 || needsCheckpoints) return false
      if (!native.removeTokenCellsFromSequence(sequence.id, typedFrom, -1)) return false
      held.length = typedFrom
      sequence.typedFrom = null
      return true
    },
    needsCheckpoints,
    checkpoint: async (sequence) => {
      const checkpoint = createNativeCheckpoint(model)
      await checkpoint.init(native, sequence.id)
      sequence.checkpoints.push(checkpoint)
      while (sequence.checkpoints.length > maxCheckpoints) sequence.checkpoints.shift()?.dispose()
    },
  }
}

const dropAfter = ({ checkpoints }: Sequence, position: number) => {
  while ((checkpoints.at(-1)?.maxPos ?? -1) >= position) checkpoints.pop()?.dispose()
}

/**
 * llama.cpp computes together only those whose ids follow one another: behind each gap all weights are read once more for every token. So a
 * place beside a busy one is worth overwriting this many tokens more (read again, they take as long as some hundred such gaps) …
 */
const rowTokens = 512
/** … and giving up a prompt's beginning of so many. */
const rowSharedTokens = 128

/** `bearable`: whoever would lose more is copied rather than overwritten, as long as there is an empty place. */
const bestOf = (
  all: readonly Sequence[],
  tokens: readonly number[],
  bearable: number,
): Sequence | undefined => {
  const isBusy = (id: number) => all[id]?.isBusy === true
  const free = all.filter(({ id }) => !isBusy(id))
  const shared = new Map(free.map((sequence) => [sequence, commonLength(sequence.held, tokens)]))
  const sharedBy = (sequence: Sequence) => shared.get(sequence) ?? 0
  const inRow = ({ id }: Sequence, worth: number) => (isBusy(id - 1) || isBusy(id + 1) ? worth : 0)
  const near = (sequence: Sequence) => sharedBy(sequence) + inRow(sequence, rowSharedTokens)
  const [closest] = free.toSorted((a, b) => near(b) - near(a) || a.held.length - b.held.length)
  if (!closest) return undefined
  const leastRank = Math.min(...free.map(({ rank }) => rank))
  /** What is lost by it. */
  const price = (sequence: Sequence) =>
    (sequence.held.length === 0 ? leastRank : sequence.rank) - inRow(sequence, rowTokens)
  const byPrice = free.toSorted((a, b) => price(a) - price(b) || a.held.length - b.held.length || a.id - b.id)
  const empty = byPrice.find(({ held }) => held.length === 0)
  if (empty && closest.held.length - sharedBy(closest) > bearable) return empty
  const most = Math.min(closest.held.length, tokens.length)
  const isItsOwn = sharedBy(closest) >= most * worthKeeping
  // A system prompt that many chats begin with is no reason to overwrite one of them.
  return isItsOwn && sharedBy(closest) > 0 ? closest : byPrice[0]
}
