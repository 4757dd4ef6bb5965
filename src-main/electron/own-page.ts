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

/** Whether an address is that of a file which our page made itself and holds in its memory (a blob URL; W3C File API, section 8). */
export function isMadeByOwnPage(address: string): boolean {
  return address.startsWith('blob:') && isOwnPage(address.slice('blob:'.length))
}

/** The parts of Electron's frame that say whose it is. */
interface Frame {
  readonly origin: string
  readonly parent: object | null
}

/** Whether a message came from our page itself, not from a frame in it. */
export function isOwnTopFrame({ origin, parent }: Frame): boolean {
  return parent === null && origin === ownOrigin
}

/** The one permission that a page of ours has: writing to the clipboard, for its copy buttons. */
export function mayUse(permission: string, requester: string | undefined): boolean {
  return permission === 'clipboard-sanitized-write' && requester !== undefined && isOwnPage(requester)
}
