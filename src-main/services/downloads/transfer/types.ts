import type { Worker } from 'node:worker_threads'
import type { ErrorInfo } from '#contract/errors.ts'
import type { FileSource } from '#services/hub/types.ts'
import type { Network } from '#services/network/index.ts'
import type { Bandwidth } from './bandwidth.ts'

/** A file to fetch, and what its bytes must be as far as anybody told. */
export interface TransferFile {
  /** Where it will lie. Until it is whole and right, `<path>.part` and `<path>.part.json` are there instead. */
  path: string
  sizeBytes: number | null
  /** Lower-case hex; null when there is nothing to compare with. */
  sha256: string | null
  /** In order of preference; never empty. */
  sources: readonly FileSource[]
}

export interface TransferProgress {
  /** On disk or on its way there. */
  doneBytes: number
  totalBytes: number | null
  /** Whom it comes from at the moment. */
  host: string
  /** All is there, and its hash is being finished. */
  verifying: boolean
  /** It tries again at this time (milliseconds since 1970), because of `reason`; null while bytes come. */
  retryAt: number | null
  reason: ErrorInfo | null
}

export interface TransferResult {
  sizeBytes: number
  sha256: string
  hash: 'matched' | 'computed'
  /** Which source served it. */
  origin: string
  /** It is on the disk; otherwise the system brings it there soon, and a power cut before that may damage it. */
  isSynced: boolean
}

/** Figures that tests make small. */
export interface Tuning {
  connections: number
  /**
   * What has come and is not in the journal yet is hardly more than this, so that no more has to be fetched again,
   * however the process ends.
   */
  windowBytes: number
  /** A connection that gives nothing for so long is given up, and its range asked for again. */
  stallMs: number
  /** The same for an answer's headers. */
  answerMs: number
  firstDelayMs: number
  longestDelayMs: number
  /** A server that wants more time than this gets it from who called, not from us. */
  longestWaitMs: number
  /** What has come is brought to the disk so often while more comes: a power cut in the midst costs about that much. */
  syncMs: number
  /** So much is brought to the disk in the end however fast it came: that takes no time. */
  leastLeftBytes: number
  /** How often in a row nothing new may come before a source is given up. */
  tries: number
}

export const defaultTuning: Tuning = {
  connections: 4,
  windowBytes: 8 * 2 ** 20,
  stallMs: 10_000,
  answerMs: 12_000,
  firstDelayMs: 300,
  longestDelayMs: 10_000,
  longestWaitMs: 60_000,
  syncMs: 10_000,
  leastLeftBytes: 64 * 2 ** 20,
  tries: 7,
}

export interface TransferOptions {
  file: TransferFile
  network: Network
  bandwidth: Bandwidth
  /** Stops it; what came is kept. */
  signal: AbortSignal
  /** Called with every chunk: it has to be quick. */
  onProgress: (progress: TransferProgress) => void
  /**
   * Returns when the system has all bytes, not when the disk has, where to fetch them again would hardly take longer than to
   * wait: all of it came within `syncMs`, matches a hash that was told, and lies on a disk that nobody pulls out. Whoever
   * wants that has to note `isSynced`, and to look at the file again.
   */
  isLeftToSystem?: boolean
  /** Called when all bytes are right, before the file gets its name. */
  onVerified?: (result: TransferResult) => void
  tuning?: Partial<Tuning>
  /** Gives a thread that was started before; by default one is started. */
  hashThread?: (() => Worker) | undefined
}
