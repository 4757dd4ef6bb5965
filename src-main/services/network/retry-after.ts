/**
 * How long a server wants us to wait, from its `Retry-After` (RFC 9110: seconds, or a date); null when it does not say.
 */
export const retryAfterMs = (header: (name: string) => string | null, now = Date.now()): number | null => {
  const value = header('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
