/** Where our pages live. A scheme of our own: no server, no file path, nothing a page elsewhere could be. */
export const scheme = 'app'
const host = 'palabre'
export const ownOrigin = `${scheme}://${host}`
export const startPage = `${ownOrigin}/`

/** Whether an address is one of ours: the scheme and the host exactly, without a user name or port. */
export function isOwnPage(address: string): boolean {
  return assetPathOf(address) !== null
}

/** The path by which an asset of ours is listed; null for an address that is not ours. */
export function assetPathOf(address: string): string | null {
  const url = URL.parse(address)
  if (
    !url ||
    url.protocol !== `${scheme}:` ||
    url.host !== host ||
    url.username !== '' ||
    url.password !== ''
  ) {
    return null
  }
  return url.pathname
}
