/** So much is gathered for one write. */
export const blockBytes = 2 ** 20

/** Blocks of memory that are used again and again: fresh ones cost more than what is done with them. */
export interface Blocks {
  take(): Buffer
  give(block: Buffer): void
}

export const createBlocks = (): Blocks => {
  const free: Buffer[] = []
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(blockBytes),
    give: (block) => void free.push(block),
  }
}
