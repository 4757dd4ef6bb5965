import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { AppError } from '#contract/errors.ts'

/** What is not the public net: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). */
const special = new BlockList()
const networks4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const
const networks6 = [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const
for (const [net, prefix] of networks4) special.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of networks6) special.addSubnet(net, prefix, 'ipv6')

/** Whether a URL's host name means this computer. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)

/** Whether an IP address (in brackets or not) lies on the public net. */
export function isPublic(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family !== 0 && !special.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}

const refusal = (hostname: string) =>
  new AppError(
    'ACCESS_DENIED',
    `${hostname} leads into a private network, where downloads may not redirect to; it was not asked.`,
  )

/** Throws ACCESS_DENIED for a host name that is itself an address which is not public; names are for `publicLookup`. */
export function refusePrivate({ hostname }: URL): void {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
  if (isLoopback(hostname) || (isAddress && !isPublic(hostname))) throw refusal(hostname)
}

/** Resolves names as usual, but fails when any of a name's addresses is not public: so that no name leads inside. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const isInside = !error && !addresses.every(({ address }) => isPublic(address))
    const [first] = error ? [] : addresses
    if (error || isInside) callback(error ?? refusal(hostname), '')
    else if (options.all === true) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  })
}
