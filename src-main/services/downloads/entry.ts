import type { Download } from '#contract/downloads.ts'
import type { ErrorInfo } from '#contract/errors.ts'
import type { DownloadRow } from '#storage/index.ts'
import type { CatalogName } from '../catalog/names.ts'
import { readFileName } from '../models/names.ts'
import { createSpeedMeter, type SpeedMeter } from './speed.ts'

/** A download of the queue: its row, and what is true of it only while the app runs. */
export interface Entry {
  row: DownloadRow
  /** What it does at the moment; null when it only has its place. */
  activity: 'running' | 'waiting' | 'verifying' | null
  doneBytes: number
  totalBytes: number | null
  host: string
  retryAt: number | null
  /** What it waits for. */
  reason: ErrorInfo | null
  sha256: string | null
  /** How often it broke off in a row. */
  attempts: number
  speed: SpeedMeter
}

export const createEntry = (row: DownloadRow): Entry => ({
  row,
  activity: null,
  doneBytes: 0,
  totalBytes: row.files.reduce<number | null>(
    (sum, { sizeBytes }) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
    0,
  ),
  host: 'url' in row.source ? (URL.parse(row.source.url)?.host ?? '') : '',
  retryAt: null,
  reason: null,
  sha256: null,
  attempts: 0,
  speed: createSpeedMeter(),
})

/** As the contract tells it; named as in the catalogue where that has it. */
export const toDownload = (entry: Entry, catalogName: CatalogName): Download => {
  const { row, activity, doneBytes, totalBytes } = entry
  const fileName = row.modelId.slice(row.modelId.lastIndexOf('/') + 1)
  const ofFile = readFileName(fileName)
  const repository = 'repository' in row.source ? row.source.repository : null
  const bytesPerSecond = activity === 'running' ? Math.round(entry.speed.bytesPerSecond()) : 0
  return {
    id: row.id,
    modelId: row.modelId,
    ...ofFile,
    name: (repository === null ? null : catalogName(repository, fileName)) ?? ofFile.name,
    repository,
    host: entry.host,
    status: row.status === 'queued' ? (activity ?? 'queued') : row.status,
    doneBytes,
    totalBytes,
    bytesPerSecond,
    remainingSeconds:
      bytesPerSecond > 0 && totalBytes !== null ? Math.ceil((totalBytes - doneBytes) / bytesPerSecond) : null,
    retryAt: activity === 'waiting' ? entry.retryAt : null,
    error: row.error ?? entry.reason,
    sha256: entry.sha256,
    hasExpectedHash: row.files.every(({ sha256 }) => sha256 !== null),
  }
}
