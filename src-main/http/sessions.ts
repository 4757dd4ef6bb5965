import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const maxAgeMs = 7 * 24 * 60 * 60 * 1000

const digest = (text: string) => createHash('sha256').update(text).digest()
const sameText = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))

/** The token of this run, and the sessions that are opened with it. */
export interface Sessions {
  readonly token: string
  /** A new session's `Set-Cookie` when `token` is right, else null; compared in constant time. */
  open(token: string): string | null
  /** Whether a `Cookie` header carries a session of ours. */
  has(cookieHeader: string | undefined): boolean
}

/**
 * A session is its time of birth, signed with `key`: it outlives a restart on the same port, so that an open
 * window comes back by itself. The cookie's name carries the port: browsers share cookies between the ports of
 * a host, and two instances must not sign each other out.
 */
export function createSessions(key: Buffer, port: number, now: () => number = Date.now): Sessions {
  const cookieName = `palabre-${port}`
  const token = randomBytes(32).toString('base64url')
  const sign = (claim: string) =>
    createHmac('sha256', key).update(`${cookieName} ${claim}`).digest('base64url')

  function isOurs(session: string): boolean {
    const [bornAt = '', nonce = '', signature = ''] = session.split('.')
    const age = now() - Number(bornAt)
    // A clock that was set back must not sign anybody out, hence the lower bound.
    return sameText(signature, sign(`${bornAt}.${nonce}`)) && age < maxAgeMs && age > -maxAgeMs
  }

  return {
    token,
    open(candidate) {
      if (!sameText(candidate, token)) return null
      const claim = `${now()}.${randomBytes(16).toString('base64url')}`
      return `${cookieName}=${claim}.${sign(claim)}; Path=/; HttpOnly; SameSite=Strict`
    },
    has(cookieHeader = '') {
      const prefix = `${cookieName}=`
      return cookieHeader
        .split(';')
        .map((cookie) => cookie.trim())
        .some((cookie) => cookie.startsWith(prefix) && isOurs(cookie.slice(prefix.length)))
    },
  }
}
