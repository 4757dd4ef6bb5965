import { AppError } from '#contract/errors.ts'

/** The longest address that fits a dialog on a small screen: 25 lines. */
const maxShownLength = 1800
const lineLength = 72

/**
 * The whole address in lines that fit a dialog: one that could be seen only in part would be confirmed unseen.
 * Throws LINK_REFUSED when it is too long for that.
 */
export function showWhole(url: string): string {
  if (url.length > maxShownLength) {
    throw new AppError(
      'LINK_REFUSED',
      'This link was not opened: it is too long to be shown whole. Copy it if you trust it.',
    )
  }
  return (url.match(new RegExp(`.{1,${lineLength}}`, 'gu')) ?? []).join('\n')
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Where on this computer the other owner of the data folder can be reached, if that is why `error` was thrown. */
export function ownerAddress(error: unknown): string | null {
  if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_IN_USE') return null
  const url = URL.parse(String(error.details?.['url']))
  return url?.protocol === 'http:' && loopback.has(url.hostname) ? url.href : null
}
