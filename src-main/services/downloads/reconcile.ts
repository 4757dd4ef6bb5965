import { AppError } from '#contract/errors.ts'
import type { DownloadFile } from '#storage/index.ts'
import type { Target } from './target.ts'

/** What is known of the files after a source told of them again: it may know less than one before. */
export const reconcile = (known: readonly DownloadFile[], { files }: Target): DownloadFile[] =>
  files.map(({ fileName, sizeBytes, sha256 }, index) => ({
    fileName,
    sizeBytes: sizeBytes ?? known[index]?.sizeBytes ?? null,
    sha256: sha256 ?? known[index]?.sha256 ?? null,
  }))

/** Throws DOWNLOAD_CHANGED when what is told now is not the file that the user started. */
export const checkUnchanged = (known: readonly DownloadFile[], news: readonly DownloadFile[]): void => {
  const hasChanged = news.some(({ sha256 }, index) => {
    const before = known[index]?.sha256 ?? null
    return before !== null && before !== sha256
  })
  if (!hasChanged) return
  throw new AppError(
    'DOWNLOAD_CHANGED',
    'The file was changed on the server since this download began. What came belongs to the old one and is kept until you go on; then the new one is fetched from its beginning.',
  )
}

/**
 * The target with what was told before of files of which nothing is told now: a mirror whose list knows neither length nor hash
 * takes nothing away of what was begun with them.
 */
export const withKnown = (target: Target, known: readonly DownloadFile[]): Target => ({
  ...target,
  files: target.files.map((file, index) => {
    const { sizeBytes = null, sha256 = null } = known[index] ?? {}
    const isTold = file.sizeBytes !== null || file.sha256 !== null
    return isTold || sha256 === null ? file : { ...file, sizeBytes, sha256 }
  }),
})
