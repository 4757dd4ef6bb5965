import { networkInterfaces } from 'node:os'

/** Decides by the Host and Origin headers who speaks to us; see the threat model in index.ts. */
export interface Visitors {
  hostAllowed(host: string | undefined): boolean
  originAllowed(origin: string | undefined): boolean
}

/** Whether listening there means listening on every address of this computer. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** An address as it stands in a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** The names under which a server that listens on `host` may be asked: loopback's, its own, never another. */
function namesOf(host: string): string[] {
  const loopback = ['127.0.0.1', 'localhost', '::1']
  if (!isWildcard(host)) return [...loopback, host]
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return [...loopback, ...own.map(({ address }) => address)]
}

/** The guard of a server that listens on `host` and `port`. A missing or foreign name is refused. */
export function createVisitors(host: string, port: number): Visitors {
  const hosts = new Set(namesOf(host).map((name) => `${urlHost(name.toLowerCase())}:${port}`))
  const origins = new Set([...hosts].map((name) => `http://${name}`))
  return {
    hostAllowed: (header) => header !== undefined && hosts.has(header.toLowerCase()),
    originAllowed: (header) => header !== undefined && origins.has(header),
  }
}
