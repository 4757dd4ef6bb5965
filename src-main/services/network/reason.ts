/** Why there was no answer, as far as the system says it in words that help. */
const reasons: readonly [codes: RegExp, says: string][] = [
  [
    /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/,
    'has no address that can be found: look at its name and at the connection',
  ],
  [/^ECONNREFUSED$/, 'could not be reached: nothing answers at that port'],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, 'could not be reached: there is no way to it from here'],
  [/^CERT_HAS_EXPIRED$/, 'shows a certificate that is over (look at the date of this computer too)'],
  [
    /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/,
    'shows a certificate that this computer does not trust',
  ],
  [/^(EPROTO|ERR_SSL_)/, 'could not be spoken to securely (TLS)'],
]

/** The same as the rest of a sentence that begins with the host. */
export const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? '') : ''
  const known = reasons.find(([codes]) => codes.test(code))
  return known ? known[1] : 'could not be reached or closed the connection'
}
