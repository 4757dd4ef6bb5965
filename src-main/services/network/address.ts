import { AppError } from '#contract/errors.ts'
import { isLoopback } from './public-address.ts'

/** Any port of this computer itself, by whichever of its loopback addresses. */
const thisComputer = 'loopback:*'

/** An address that may be asked. */
export interface CheckedAddress {
  url: URL
  /** Nobody named its host: it must not resolve into this computer or the network around it. */
  mustBePublic: boolean
}

/**
 * The hosts that may be asked for an address which the user gave: its own, and wherever on the public net it redirects
 * to. An address of this computer may redirect to all of its ports as well. No host for what is no address.
 */
export function hostsForAddress(address: string): string[] {
  const url = URL.parse(address)
  if (!url) return []
  return isLoopback(url.hostname) ? [thisComputer, '*'] : [url.host, '*']
}

/**
 * Checks an address before it is asked: https (http to this computer alone), no user name in it, and a host that
 * `allowedHosts` names: exactly, as `*.domain`, as `host:*` for every port (`loopback:*`: all of this
 * computer's), or as `*` for every public one. Throws AppError ACCESS_DENIED.
 */
export function checkAddress(address: string, allowedHosts: readonly string[]): CheckedAddress {
  const url = URL.parse(address)
  if (!url) throw new AppError('ACCESS_DENIED', 'That is no address; nothing was asked.')
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  if (!secure || url.username !== '' || url.password !== '') {
    throw new AppError(
      'ACCESS_DENIED',
      `Only plain https addresses are asked, not ${url.protocol}//${url.host}.`,
    )
  }
  if (allowedHosts.some((allowed) => matches(url, allowed))) return { url, mustBePublic: false }
  if (allowedHosts.includes('*') && url.protocol === 'https:') return { url, mustBePublic: true }
  throw new AppError('ACCESS_DENIED', `${url.host} is not among the hosts that may be asked for this.`)
}

function matches({ host, hostname }: URL, allowed: string): boolean {
  if (allowed === thisComputer) return isLoopback(hostname)
  if (allowed.endsWith(':*')) return hostname === allowed.slice(0, -2)
  if (allowed.startsWith('*.')) return host.endsWith(allowed.slice(1)) && host !== allowed.slice(1)
  return host === allowed
}
