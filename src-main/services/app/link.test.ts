import { describe, expect, it } from 'vitest'
import { checkLink, openLink } from './index.ts'

describe('the gate for links', () => {
  it.each([
    ['https://example.org', 'https://example.org/', 'example.org'],
    ['http://example.org:8080/a?b#c', 'http://example.org:8080/a?b#c', 'example.org:8080'],
    ['HTTPS://EXAMPLE.ORG/Path', 'https://example.org/Path', 'example.org'],
    ['https://pаypal.com/', 'https://xn--pypal-4ve.com/', 'xn--pypal-4ve.com'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/', 'xn--r8jz45g.jp'],
    ['https://example.org/\u202egpj.exe', 'https://example.org/%E2%80%AEgpj.exe', 'example.org'],
    ['https:\\\\evil.example\\@good.example', 'https://evil.example/@good.example', 'evil.example'],
    ['http://0x7f.1/', 'http://127.0.0.1/', '127.0.0.1'],
  ])('lets %j through as the system will see it', (address, url, host) => {
    expect(checkLink(address)).toEqual({ url, host })
  })

  it.each([
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'mailto:a@example.org',
    'smb://host/share',
    'ms-settings:',
    'vscode://x',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    'https://user@example.org/',
    'https://good.example:secret@evil.example/',
    'https://',
    'https://exa mple.org',
    'example.org',
    '//example.org',
    '/relative',
    '',
    'https://example.org/\u0000',
    'https://example.org/\r\nHost: x',
    'https://exam\tple.org/',
    'https://example.org/\u0085',
    'https://[::1',
    'https://%00/',
  ])('refuses %j', (address) => {
    expect(() => checkLink(address)).toThrow(expect.objectContaining({ code: 'LINK_REFUSED' }))
  })

  it('hands to the system what it has checked, and nothing else', async () => {
    const asked: string[] = []
    let answer = true
    const desktop = {
      openExternal: (url: string) => {
        asked.push(url)
        return Promise.resolve(answer)
      },
      revealFolder: () => Promise.resolve(),
      pickFolder: () => Promise.resolve(null),
    }
    expect(await openLink('https://example.org', desktop)).toEqual({
      url: 'https://example.org/',
      by: 'desktop',
    })
    await expect(openLink('file:///etc/passwd', desktop)).rejects.toMatchObject({ code: 'LINK_REFUSED' })
    expect(asked).toEqual(['https://example.org/'])
    answer = false
    expect(await openLink('https://example.org', desktop)).toMatchObject({ by: 'nobody' })
    expect(await openLink('https://example.org', undefined)).toMatchObject({ by: 'page' })
  })
})
