import { expect, it } from 'vitest'
import { reasonOf } from './reason.ts'

it.each([
  ['ENOTFOUND', /no address/],
  ['ECONNREFUSED', /nothing answers/],
  ['EHOSTUNREACH', /no way/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate .* trust/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate .* trust/],
  ['CERT_HAS_EXPIRED', /certificate that is over/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS/],
  ['ECONNRESET', /closed the connection/],
])('%s is told in words', (code, words) => {
  expect(reasonOf(Object.assign(new Error(code), { code }))).toMatch(words)
})
