import { AppError } from '#contract/errors.ts'

/** One chat, or a document that is all in one, is parsed whole; JavaScript's longest text is a little longer than this. */
export const largestPieceBytes = 500_000_000

/** Text grows tenfold or less; what grows like this is built to fill the memory. */
const largestRatio = 300
const ratioFromBytes = 10_000_000

/** How many bytes so many packed ones may become that lie in one of many places: what each may have counts for all of them. */
export const largestUnpacked = (packedBytes: number): number => Math.min(largestPieceBytes, packedBytes * 100)

/** Throws INVALID_INPUT where so few packed bytes have grown to so many. */
export const checkRatio = (sizeBytes: number, packedBytes: number): void => {
  if (sizeBytes <= ratioFromBytes || sizeBytes <= packedBytes * largestRatio) return
  throw new AppError(
    'INVALID_INPUT',
    'This packed file is built so that reading it would fill the memory. Nothing was changed.',
  )
}
