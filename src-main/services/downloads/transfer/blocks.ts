/** A piece of memory that bodies are read to, and that goes to the disk and to the hash as it is. */
export type Block = Buffer

/** The blocks of one transfer, used again and again: fresh memory costs more than what is done with it. */
export interface Blocks {
  /** The length of each. */
  readonly bytes: number
  /** None where all are in use. */
  take(): Block | undefined
  give(block: Block): void
  /** Takes one as soon as one is free. */
  taken(): Promise<Block>
}

/** What the system wants of memory and positions that it moves to the disk without copying them. */
export const pageBytes = 4096

/** What is copied to the cache in larger pieces goes past the processor's caches: a quarter slower, measured with 64 kB to 2 MB. */
export const pieceBytes = 2 ** 18

export const createBlocks = (bytes: number, count: number): Blocks => {
  // Memory that may grow begins at a page, which memory of a fixed size does not; shared, for the hashing thread.
  const memory = new SharedArrayBuffer(bytes * count, { maxByteLength: bytes * count })
  const free = Array.from({ length: count }, (_, index): Block => Buffer.from(memory, index * bytes, bytes))
  let oneIsFree = Promise.withResolvers<undefined>()
  return {
    bytes,
    take: () => free.pop(),
    give: (block) => {
      free.push(block)
      oneIsFree.resolve(undefined)
      oneIsFree = Promise.withResolvers()
    },
    taken: async () => {
      for (;;) {
        const block = free.pop()
        if (block) return block
        await oneIsFree.promise
      }
    },
  }
}
