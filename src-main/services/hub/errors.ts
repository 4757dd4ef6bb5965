import { AppError } from '#contract/errors.ts'
import { retryAfterMs } from '../network/index.ts'
import type { Endpoints } from './endpoints.ts'

/** What was asked, to be named in an error. */
export interface Question {
  host: string
  /** Null for a search. */
  repository: string | null
  hasToken: boolean
  pages: Endpoints['pages']
}

/**
 * The error for an answer that is none: HUB_ACCESS (401, 403), HUB_NOT_FOUND (404, 410), HUB_BUSY (429, 5xx, with
 * `retryAfterSeconds` when it was told), else DOWNLOAD_FAILED. Null for 2xx.
 */
export const errorOfStatus = (status: number, headers: Headers, question: Question): AppError | null => {
  if (status >= 200 && status < 300) return null
  const { host, repository } = question
  // Hugging Face answers 401 for what does not exist, so that nobody can find out what is private, and says so here.
  const isMissing = headers.get('x-error-code') === 'RepoNotFound'
  if (status === 404 || status === 410 || isMissing) {
    return new AppError(
      'HUB_NOT_FOUND',
      `${host} has no ${repository ?? 'such list'}, or keeps it private. Check the name; nothing was changed.`,
    )
  }
  if (status === 401 || status === 403) return accessError(question)
  if (status === 429 || status >= 500) {
    const waitMs = retryAfterMs((name) => headers.get(name))
    return new AppError('HUB_BUSY', `${host} is busy (${status}). Wait a little and try again.`, {
      details: { status, ...(waitMs !== null && { retryAfterSeconds: Math.ceil(waitMs / 1000) }) },
    })
  }
  return new AppError('DOWNLOAD_FAILED', `${host} answered with ${status}. Nothing was taken in.`, {
    details: { status },
  })
}

const accessError = ({ host, repository, hasToken, pages }: Question) => {
  if (repository === null) {
    return new AppError('HUB_ACCESS', `${host} does not let everyone search. The catalogue works without it.`)
  }
  const page = `${pages}/${repository}`
  const how = hasToken
    ? 'The token that is set may not read it: accept the terms with the account of the token, or enter another one.'
    : `Then make an access token at ${pages}/settings/tokens and enter it in the settings.`
  return new AppError(
    'HUB_ACCESS',
    `${host} does not give ${repository} to everyone. Sign in at ${page} and accept its terms. ${how}`,
    { details: { page, repository } },
  )
}

/** The error for an answer that came but cannot be made sense of: a portal's page, another format, a hostile server. */
export const notUnderstood = (host: string, cause?: unknown): AppError =>
  new AppError(
    'DOWNLOAD_FAILED',
    `${host} did not answer as a model hub does, so nothing was taken in. A Wi-Fi sign-in page can be in between: open a page in a browser, then try again.`,
    { cause },
  )

/** Whether another source may do better: the first one cannot be reached, is busy or talks nonsense. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof AppError && ['DOWNLOAD_FAILED', 'HUB_BUSY', 'OFFLINE'].includes(error.code)
