/**
 * How long a processor reads, by llama.cpp's flash attention (ggml-cpu/ops.cpp): from 64 tokens of a conversation on it multiplies tiles of 64
 * rows, fewer it takes one by one. A tile takes as long as some 16 tokens alone, full or not. So 63 new words far into a chat take
 * three times as long as 64 (measured: 3.1 and 1.2 s after 4,096 tokens at 0.6 billion weights), and it is quicker to read some again that are held.
 */
export interface Tiles {
  /** How many tokens to read where `count` are new and `depth` are held: those, or as many of the last held ones too as fill a tile. */
  widen: (count: number, depth: number) => number
  /** How many of `left` tokens to read now, at most `room`, so that neither the last part nor the last tile is of few tokens. */
  part: (left: number, room: number, depth: number) => number
  /** What to read at a time where others wait and `room` is what they bear: a tile, if that takes at most twice as long. */
  share: (room: number, depth: number) => number
  /** What it takes to read `count` tokens after `depth` others, in the same unit as `batchCost`. */
  costOf: (count: number, depth: number) => number
  /** What a batch takes besides, however few are in it. */
  batchCost: number
}

export interface TilesOptions {
  /** Of queries, in a layer. */
  heads: number
  threads: number
  /** How many tokens further the rest of a token's work takes as long as its attention. */
  balanceTokens: number
}

const rows = 64
/** Tokens taken one by one in the time of a tile. */
const tileTokens = 16
/** Nearer to the beginning it is not worth reckoning. */
const leastDepth = 256
/** What one more batch costs, in tokens without their attention. */
const batchTokens = 6

export const createTiles = ({ heads, threads, balanceTokens }: TilesOptions): Tiles => {
  const attention = (count: number) =>
    count < rows ? count : (tileTokens * countTiles(count, heads, threads)) / heads
  const costOf = (count: number, depth: number) => count * balanceTokens + depth * attention(count)
  const batchCost = batchTokens * balanceTokens
  const costOfTwo = (first: number, second: number, depth: number) =>
    costOf(first, depth) + costOf(second, depth + first) + batchCost
  const isFew = (count: number, depth: number) => count < rows && depth + count - rows >= leastDepth
  return {
    widen: (count, depth) =>
      isFew(count, depth) && costOf(rows, depth) < costOf(count, depth) ? rows : count,
    part: (left, room, depth) => {
      const last = left - rows
      if (left > room) return left - room < rows && room >= 2 * rows ? last : room
      const isWorthTrying = last > 0 && last < rows && depth >= leastDepth
      return isWorthTrying && costOfTwo(last, rows, depth) < costOf(left, depth) ? last : left
    },
    share: (room, depth) =>
      isFew(room, depth) && costOf(rows, depth) <= 2 * costOf(room, depth) ? rows : room,
    costOf,
    batchCost,
  }
}

/** Tiles of one layer: the threads part the rows of all heads among them, and where a head or a part begins, so does a tile. */
const countTiles = (count: number, heads: number, threads: number): number => {
  const total = count * heads
  const parts = threads === 1 ? 1 : 4 * threads
  const partRows = Math.ceil(total / parts)
  let tiles = 0
  for (let start = 0; start < total; start += partRows) {
    const end = Math.min(start + partRows, total)
    for (let at = start; at < end; tiles += 1) {
      const headEnd = (Math.floor(at / count) + 1) * count
      at = Math.min(at + rows, headEnd, end)
    }
  }
  return tiles
}

/** Reads whatever there is to read at once: on a graphics processor, and where nothing is known. */
export const noTiles: Tiles = {
  widen: (count) => count,
  part: (left, room) => Math.min(left, room),
  share: (room) => room,
  costOf: (count) => count,
  batchCost: 2 * batchTokens,
}
