import type { ClientContext, ClientLink } from '@orpc/client'

/** An open way to the host: calls go through `link` until `closed` resolves (it never rejects). */
export interface Opened {
  link: ClientLink<ClientContext>
  closed: Promise<void>
  close: () => void
}

/** Opens a way to the host. Throws HostGoneError when nobody answers, RefusedError when we are not let in. */
export type Transport = () => Promise<Opened>
