import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { script, useWebServer } from '#e2e/fixtures/web-server.ts'

const { send } = useWebServer()

describe('the files', () => {
  it('come compressed as the browser likes it, and for ever when their name has a hash', async () => {
    const path = '/assets/app-1234.js'
    const brotli = await send({ path, headers: { 'accept-encoding': 'gzip, deflate, br' } })
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script)
    const zipped = await send({ path, headers: { 'accept-encoding': 'gzip, br;q=0' } })
    expect(gunzipSync(zipped.body).toString()).toBe(script)
    const plain = await send({ path })
    expect([plain.body.toString(), plain.headers['content-encoding']]).toEqual([script, undefined])
    const page = await send({ path: '/?x=1' })
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache'])
    expect((await send({ method: 'HEAD', path: '/' })).status).toBe(200)
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/etc/passwd',
    '/assets/app-1234.js%00.txt',
    '/assets/app-1234.js.map',
    '/.hidden',
    '/link.txt',
    '/assets',
    '/assets/',
    '/constructor',
    '/__proto__',
    'http://evil.example/secret.txt',
  ])('do not include %s', async (path) => {
    const { status, body } = await send({ path })
    expect(status).toBe(404)
    expect(body.toString()).toBe('{"error":"NOT_FOUND"}')
  })

  it('need a path that is one', async () => {
    const { status, body } = await send({ path: '/%zz' })
    expect([status, body.toString()]).toEqual([400, '{"error":"BAD_REQUEST"}'])
  })
})
