/** Blocks of memory that are used again and again: fresh ones cost more than what is done with them. */
export interface Blocks {
  /** The length of each: so much is gathered for one write. */
  readonly bytes: number
  take(): Buffer
  give(block: Buffer): void
}

export const createBlocks = (bytes: number): Blocks => {
  const free: Buffer[] = []
  return {
    bytes,
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    give: (block) => void free.push(block),
  }
}
