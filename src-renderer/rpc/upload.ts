import { ORPCError } from '@orpc/client'
import { HostGoneError } from './errors.ts'

/** What the host says of a failure: an `AppError` as data. */
const failureOf = (text: string): { code: string; message: string; details?: unknown } | null => {
  try {
    const answer: unknown = JSON.parse(text)
    const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : answer
    if (typeof error !== 'object' || error === null) return null
    const { code, message, details } = error as Record<string, unknown>
    if (typeof code !== 'string' || typeof message !== 'string') return null
    return { code, message, ...(details !== undefined && { details }) }
  } catch {
    return null
  }
}

/** Codes for hosts that answer with a status alone. */
const codeOfStatus: Partial<Record<number, string>> = {
  401: 'ACCESS_DENIED',
  403: 'ACCESS_DENIED',
  409: 'CONFLICT',
  507: 'DISK_FULL',
}

export interface UploadOptions {
  signal: AbortSignal
  /** Bytes that have left this page. */
  onProgress: (doneBytes: number) => void
}

/**
 * Sends a file to the host at `path`; resolves with what the host answers. `XMLHttpRequest`, because `fetch` tells nothing of how far it has come. Throws as a
 * procedure does; DOMException `AbortError` when it was cancelled.
 */
export function upload(path: string, file: File, { signal, onProgress }: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.responseText)
        return
      }
      const said = failureOf(request.responseText)
      reject(
        new ORPCError(said?.code ?? codeOfStatus[request.status] ?? 'INTERNAL', {
          message: said?.message ?? `The host answered ${request.status}.`,
          data: { details: said?.details },
        }),
      )
    })
    request.addEventListener('error', () => reject(new HostGoneError()))
    request.addEventListener('abort', () =>
      reject(new DOMException('The upload was cancelled.', 'AbortError')),
    )
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
