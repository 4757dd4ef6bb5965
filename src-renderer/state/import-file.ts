import { importReportSchema, type ImportReport } from '#contract/exchange.ts'
import { upload } from '#rpc/index.ts'

interface ImportFileOptions {
  signal: AbortSignal
  /** 0 to 1: how much of it was sent. */
  onProgress: (share: number) => void
}

/** Sends a file of chats to the host, which reads them in. Throws as a procedure does. */
export async function importFile(
  file: File,
  { signal, onProgress }: ImportFileOptions,
): Promise<ImportReport> {
  const answer = await upload(`/import/${encodeURIComponent(file.name)}`, file, {
    signal,
    onProgress: (doneBytes) => onProgress(file.size === 0 ? 1 : doneBytes / file.size),
  })
  return importReportSchema.parse(JSON.parse(answer))
}
