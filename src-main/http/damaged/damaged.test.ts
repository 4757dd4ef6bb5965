import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { serveDamagedPage, type Said } from './index.ts'

const first: Said = {
  lang: 'en',
  title: 'Damaged <b>"file"</b>',
  paragraphs: ["What's wrong & where"],
  button: 'Save',
  link: null,
}
const start = async () => {
  const page = await serveDamagedPage(first)
  onTestFinished(() => page.close())
  const { origin } = new URL(page.url)
  const press = (headers: Record<string, string> = { origin }, url = page.url) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: '',
    })
  return { page, origin, press }
}

/** Of a request that comes by another name. */
const statusAs = async (host: string, url: string): Promise<number | undefined> => {
  const asked = get(url, { headers: { host } })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

it('says what is wrong with every sign of it escaped, and nothing that a page could run', async () => {
  const { page } = await start()
  const answer = await fetch(page.url)
  const html = await answer.text()
  expect(html).toContain('<h1>Damaged &lt;b&gt;&quot;file&quot;&lt;/b&gt;</h1>')
  expect(html).toContain('What&#39;s wrong &amp; where')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

it('hears nobody without the secret, from another page, or by another name', async () => {
  const { page, origin, press } = await start()
  let isPressed = false
  const stop = new AbortController()
  const waiting = page.wished(stop.signal).then(
    () => (isPressed = true),
    () => undefined,
  )
  expect((await press({ origin }, `${origin}/${'A'.repeat(43)}`)).status).toBe(404)
  expect((await press({ origin: 'http://evil.example' })).status).toBe(403)
  expect((await press({ origin: 'null' })).status).toBe(403)
  expect((await press({})).status).toBe(403)
  expect((await fetch(`${origin}/`)).status).toBe(404)
  expect(await statusAs('rebound.example', page.url)).toBe(403)
  stop.abort()
  await waiting
  expect(isPressed).toBe(false)
})

it('tells whoever pressed the button what became of it, and again after a failure', async () => {
  const { page, press } = await start()
  const { signal } = new AbortController()
  const failed = press()
  await page.wished(signal)
  await page.answer({ ...first, paragraphs: ['The disk is full'] })
  expect(await (await failed).text()).toContain('The disk is full')
  expect(await (await fetch(page.url)).text()).toContain('The disk is full')
  const again = press()
  await page.wished(signal)
  await page.answer({ ...first, button: null, link: { url: 'http://127.0.0.1:9/#token=a', text: 'Open' } })
  const html = await (await again).text()
  expect(html).toContain('<a href="http://127.0.0.1:9/#token=a">Open</a>')
  expect(html).not.toContain('<button>')
})
