/** Which addresses a reader may be offered to open: whole http(s) ones. The host decides again before it opens one. */

const maxLength = 8192

/** The address in its normal form (an international host in its ASCII letters), or null when it is inert. */
export function webAddress(href: unknown): string | null {
  if (typeof href !== 'string' || href.length > maxLength || !/^https?:\/\/[^/\\]/i.test(href)) return null
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  return url.href.length > maxLength || url.hostname === '' ? null : url.href
}
