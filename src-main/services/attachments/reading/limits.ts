import { maxTextLength } from '#contract/text-length.ts'

/** What a document may cost to read. Far above honest ones, far below what would hurt a small computer. */
export const readingLimits = {
  fileBytes: 64 * 1024 ** 2,
  /** UTF-16 units of the text that comes out; no model here reads as much at once. */
  characters: maxTextLength,
  pages: 2000,
  /** A book with a picture on every page has some thousands. */
  zipEntries: 10_000,
  /** All that is unpacked of one file. */
  unpackedBytes: 128 * 1024 ** 2,
  /** Text is packed to a fifth, tables to a fiftieth; deflate's utmost is 1,032. */
  unpackedRatio: 200,
  /** Below this a high ratio is no harm. */
  ratioFromBytes: 4 * 1024 ** 2,
  /** Of the whole process, which takes about 100 MiB before it reads anything. */
  memoryBytes: 1024 ** 3,
} as const
