import { AppError } from '#contract/errors.ts'

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])$/

/**
 * Checks an address before it is asked: https (http to this computer alone), no user name in it, and a host
 * that `allowedHosts` names: exactly, as `*.domain`, or as `host:*` for any port. Throws AppError ACCESS_DENIED.
 */
export function checkAddress(address: string, allowedHosts: readonly string[]): URL {
  const url = URL.parse(address)
  if (!url) throw new AppError('ACCESS_DENIED', 'That is no address; nothing was asked.')
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))
  if (!secure || url.username !== '' || url.password !== '') {
    throw new AppError(
      'ACCESS_DENIED',
      `Only plain https addresses are asked, not ${url.protocol}//${url.host}.`,
    )
  }
  if (!allowedHosts.some((allowed) => matches(url.host, allowed))) {
    throw new AppError('ACCESS_DENIED', `${url.host} is not among the hosts that may be asked for this.`)
  }
  return url
}

function matches(host: string, allowed: string): boolean {
  if (allowed.endsWith(':*')) return host.replace(/:\d+$/, '') === allowed.slice(0, -2)
  return allowed.startsWith('*.')
    ? host.endsWith(allowed.slice(1)) && host !== allowed.slice(1)
    : host === allowed
}
