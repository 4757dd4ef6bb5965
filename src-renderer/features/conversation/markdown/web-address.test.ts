import { expect, test } from 'vitest'
import { webAddress } from './web-address.ts'

test.each([
  ['https://example.com', 'https://example.com/'],
  ['HTTP://Example.com/a?b=c#d', 'http://example.com/a?b=c#d'],
  ['https://gооgle.com/', 'https://xn--ggle-55da.com/'],
  ['https://good.example@evil.example/', 'https://good.example@evil.example/'],
  ['https://example.com/\u202e', 'https://example.com/%E2%80%AE'],
])('%s can be offered as %s', (href, expected) => {
  expect(webAddress(href)).toBe(expected)
})

test.each([
  ['nothing', undefined],
  ['no text', ''],
  ['javascript', 'javascript:alert(1)'],
  ['javascript that looks like http', 'javascript://example.com/%0Aalert(1)'],
  ['javascript with a tab', 'java\tscript:alert(1)'],
  ['a leading blank', ' https://example.com'],
  ['a leading control sign', '\u0001https://example.com'],
  ['data', 'data:text/html,x'],
  ['file', 'file:///etc/passwd'],
  ['mail', 'mailto:a@example.com'],
  ['no scheme', '//example.com'],
  ['relative', '../a'],
  ['a fragment', '#a'],
  ['backslashes', 'https:\\\\example.com'],
  ['one slash', 'https:/example.com'],
  ['no host', 'https://'],
  ['three slashes', 'https:///example.com'],
  ['a host that cannot be', 'https://exa mple.com'],
  ['too long', `https://example.com/${'a'.repeat(9000)}`],
])('%s is inert', (_, href) => {
  expect(webAddress(href)).toBeNull()
})
