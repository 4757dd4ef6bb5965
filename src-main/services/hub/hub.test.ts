import { describe, expect, it } from 'vitest'
import { json, serve, serveAlways, status, text, type Answer } from '#e2e/fixtures/scripted-server.ts'
import { gguf, hash, info, infoPath, plain, sha, startHub, treePath } from './fixtures.ts'

describe('search', () => {
  const model = (id: string, downloads: number, more: object = {}) => ({ ...info(), id, downloads, ...more })

  it('asks for GGUF repositories by downloads, and tells of each what matters', async () => {
    const server = await serve({
      '/api/models?': json([
        model('P/small-GGUF', 5, { gated: 'auto', tags: ['gguf'] }),
        model('P/big-GGUF', 50, { likes: 7 }),
      ]),
    })
    const { hub } = await startHub(server)
    expect(await hub.search('tiny llama & co')).toEqual([
      {
        repository: 'P/big-GGUF',
        downloads: 50,
        likes: 7,
        updatedAt: Date.parse('2026-01-02T03:04:05Z'),
        gated: false,
        license: 'apache-2.0',
      },
      expect.objectContaining({ repository: 'P/small-GGUF', gated: true, license: null }),
    ])
    const { searchParams } = new URL(server.asked[0]!.url, server.base)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      search: 'tiny llama & co',
      filter: 'gguf',
      sort: 'downloads',
      limit: '50',
    })
  })

  it('gives fifty at most, whatever comes', async () => {
    const models = Array.from({ length: 400 }, (_, index) => model(`P/m${index}`, index))
    const server = await serve({ '/api/models?': json(models) })
    expect(await (await startHub(server)).hub.search('m')).toHaveLength(50)
    expect(server.asked).toHaveLength(1)
  })

  it('is nobody in particular', async () => {
    const server = await serve({ '/api/models?': json([]) })
    const { hub } = await startHub(server, { token: 'hf_secret', env: { HF_TOKEN: 'hf_other' } })
    expect(await hub.search('m')).toEqual([])
    expect(server.asked).toEqual([{ url: expect.anything() as string, authorization: undefined }])
  })

  it.each(['gpt2', '../..', 'P/../x', 'P/.git', 'a/b/c', ''])(
    'leaves out a repository named %j',
    async (id) => {
      const server = await serve({ '/api/models?': json([model(id, 9), model('P/R', 1)]) })
      const found = await (await startHub(server)).hub.search('m')
      expect(found.map(({ repository }) => repository)).toEqual(['P/R'])
    },
  )

  it.each([
    ['HTML', text('<html>Sign in to the Wi-Fi</html>')],
    ['half of the JSON', text('[{"id":"P/R"', 'application/json')],
    ['nothing', text('', 'application/json')],
    ['an object', json({ models: [] })],
    ['null', json(null)],
    ['a list of null', json([null])],
    ['a list of text', json(['P/R'])],
    ['downloads as text', json([model('P/R', '5' as unknown as number)])],
    ['negative downloads', json([model('P/R', -1)])],
    ['no date', json([model('P/R', 1, { lastModified: 'yesterday' })])],
    ['tags that are none', json([model('P/R', 1, { tags: { license: 'mit' } })])],
    ['a name that is none', json([model({} as string, 1)])],
    ['another way to be gated', json([model('P/R', 1, { gated: 'maybe' })])],
    ['204', status(204)],
    ['a depth of 100,000', text('['.repeat(100_000), 'application/json')],
  ])('takes %s for no answer', async (_what, answer) => {
    const { hub } = await startHub(await serveAlways(answer))
    await expect(hub.search('m')).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('did not answer as a model hub does') as string,
    })
  })

  it('does not read a list without an end', async () => {
    const server = await serveAlways((request, response) => {
      json([], 200, { link: `<http://${request.headers.host}${request.url}&more>; rel="next"` })(
        request,
        response,
      )
    })
    await expect((await startHub(server)).hub.search('m')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(server.asked.length).toBeLessThanOrEqual(20)
  })

  it('stops when its caller stops, before and within the answer', async () => {
    const server = await serveAlways((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[')
      arrived.resolve(undefined)
    })
    const arrived = Promise.withResolvers<undefined>()
    const { hub } = await startHub(server)
    const caller = new AbortController()
    const answer = hub.search('m', caller.signal)
    await arrived.promise
    const reason = new Error('typed on')
    caller.abort(reason)
    await expect(answer).rejects.toBe(reason)
    await expect(hub.search('m', caller.signal)).rejects.toBe(reason)
  })
})

describe('a repository', () => {
  it('is listed at the commit that is newest', async () => {
    const server = await serve({
      [infoPath]: json(info({ gated: 'manual' })),
      [treePath]: json([
        { type: 'directory', oid: 'd', size: 0, path: 'Q8_0' },
        { type: 'file', oid: 'e', size: 5, path: 'README.md' },
        gguf('m-Q4_0.gguf', 40, hash('4')),
        gguf('Q8_0/m-Q8_0-00002-of-00002.gguf', 30, hash('2')),
        gguf('Q8_0/m-Q8_0-00001-of-00002.gguf', 50, hash('1')),
        gguf('mmproj-m-F16.gguf', 7),
        { type: 'file', oid: 'f', size: 12, path: 'tiny.gguf' },
      ]),
    })
    const { hub } = await startHub(server)
    const before = Date.now()
    const repository = await hub.repository('P/R')
    expect(repository).toMatchObject({
      repository: 'P/R',
      revision: sha,
      gated: true,
      license: 'apache-2.0',
      host: server.host,
    })
    expect(repository.listedAt).toBeGreaterThanOrEqual(before)
    expect(repository.files).toEqual([
      {
        path: 'tiny.gguf',
        quantization: null,
        sizeBytes: 12,
        parts: [{ path: 'tiny.gguf', sizeBytes: 12, sha256: null }],
        isProjector: false,
      },
      expect.objectContaining({ path: 'm-Q4_0.gguf', quantization: 'Q4_0', sizeBytes: 40 }),
      {
        path: 'Q8_0/m-Q8_0-00001-of-00002.gguf',
        quantization: 'Q8_0',
        sizeBytes: 80,
        parts: [
          { path: 'Q8_0/m-Q8_0-00001-of-00002.gguf', sizeBytes: 50, sha256: hash('1') },
          { path: 'Q8_0/m-Q8_0-00002-of-00002.gguf', sizeBytes: 30, sha256: hash('2') },
        ],
        isProjector: false,
      },
      expect.objectContaining({ path: 'mmproj-m-F16.gguf', isProjector: true }),
    ])
  })

  it('is read page by page, always at the endpoint itself', async () => {
    const elsewhere = await serveAlways(json([]))
    const server = await serve({
      ...plain,
      [treePath]: json([gguf('a.gguf')], 200, {
        // A mirror passes on the address of what it mirrors.
        link: `<${elsewhere.base}${treePath}?cursor=2>; rel="next"`,
      }),
      [`${treePath}?cursor=2`]: json([gguf('b.gguf')]),
    })
    const { files } = await (await startHub(server, { token: 'hf_secret' })).hub.repository('P/R')
    expect(files.map(({ path }) => path)).toEqual(['a.gguf', 'b.gguf'])
    expect(elsewhere.asked).toEqual([])
  })

  it('may lie below a path of a mirror', async () => {
    const server = await serve({ [`/hub${infoPath}`]: json(info()), [`/hub${treePath}`]: json([]) })
    const { hub } = await startHub(server, { env: { HF_ENDPOINT: `${server.base}/hub/` } })
    expect((await hub.repository('P/R')).revision).toBe(sha)
  })

  it('is listed from a mirror that knows files alone', async () => {
    const server = await serve({ '/api/models/P/R/tree/main': json([gguf('m.gguf')]) })
    expect(await (await startHub(server)).hub.repository('P/R')).toMatchObject({
      revision: 'main',
      gated: false,
      license: null,
      files: [{ path: 'm.gguf' }],
    })
  })

  it('is listed from a mirror that keeps no history', async () => {
    const server = await serve({
      [infoPath]: json(info()),
      '/api/models/P/R/tree/main': json([gguf('m.gguf')]),
    })
    expect((await (await startHub(server)).hub.repository('P/R')).revision).toBe('main')
  })

  it.each(['../../etc/m.gguf', '/m.gguf', 'a\\b.gguf', 'C:m.gguf', '.m.gguf', 'a//m.gguf'])(
    'does not offer a file at %j',
    async (path) => {
      const server = await serve({ ...plain, [treePath]: json([gguf(path), gguf('m.gguf')]) })
      const { files } = await (await startHub(server)).hub.repository('P/R')
      expect(files.map(({ path }) => path)).toEqual(['m.gguf'])
    },
  )

  it.each([
    ['half a hash', gguf('m.gguf', 1, 'abc')],
    ['a hash that is a path', gguf('m.gguf', 1, '../../../etc/passwd')],
    ['a negative size', gguf('m.gguf', -1)],
    ['a size of 2^60', gguf('m.gguf', 2 ** 60)],
    ['half a byte', gguf('m.gguf', 1.5)],
    ['a size as text', gguf('m.gguf', '5' as unknown as number)],
    ['no size', { type: 'file', path: 'm.gguf' }],
    ['no path', { type: 'file', size: 1 }],
    ['a path that is none', { ...gguf('m.gguf'), path: ['m.gguf'] }],
    ['null', null],
  ])('takes %s for no answer', async (_what, entry) => {
    const { hub } = await startHub(await serve({ ...plain, [treePath]: json([entry]) }))
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  })

  it.each([
    ['in capitals', { ...gguf('m.gguf'), lfs: { oid: hash('A'), size: 100 } }],
    [
      'with the name of the hash before it',
      { ...gguf('m.gguf'), lfs: { oid: `sha256:${hash('a')}`, size: 100 } },
    ],
    ['without a size of its own', { ...gguf('m.gguf'), lfs: { oid: hash('a') } }],
    ['of an entry without a type', { path: 'm.gguf', size: 100, lfs: { oid: hash('a'), size: 100 } }],
  ])('takes a hash %s for what it is', async (_what, entry) => {
    const other = { type: 'file', path: 'other.gguf', size: 5, lfs: null }
    const { hub } = await startHub(await serve({ ...plain, [treePath]: json([entry, other]) }))
    const { files } = await hub.repository('P/R')
    expect(files.flatMap(({ parts }) => parts)).toEqual([
      { path: 'other.gguf', sizeBytes: 5, sha256: null },
      { path: 'm.gguf', sizeBytes: 100, sha256: hash('a') },
    ])
  })

  it.each([
    ['as the hub does', '<BASE/api/models/P/R/tree/main?cursor=2>; rel="next"'],
    ['relative to its host', '</api/models/P/R/tree/main?cursor=2>; rel="next"'],
    ['relative to the page, without quotes', '<?cursor=2>;rel=next'],
    ['after another link', '<BASE/before>; rel="prev", <?cursor=2>; title="on, and on"; rel="next"'],
  ])('goes on to the next page where it is told %s', async (_what, link) => {
    const server = await serve({
      '/api/models/P/R/tree/main': (request, response) => {
        const headers = { link: link.replaceAll('BASE', `http://${request.headers.host}`) }
        json([gguf('a.gguf')], 200, headers)(request, response)
      },
      '/api/models/P/R/tree/main?cursor=2': json([gguf('b.gguf')]),
    })
    const { files } = await (await startHub(server)).hub.repository('P/R')
    expect(files.map(({ path }) => path)).toEqual(['a.gguf', 'b.gguf'])
  })

  it.each([
    ['knows no such question', status(405)],
    ['has not thought of it', status(501)],
    ['says it in its own way', json({ sha: 'short', gated: 'perhaps', private: null, tags: null })],
  ])('is listed from a mirror that, asked what it is, %s', async (_what, answer) => {
    const server = await serve({
      [infoPath]: answer,
      '/api/models/P/R/tree/main': json([gguf('m.gguf')]),
    })
    expect((await (await startHub(server)).hub.repository('P/R')).files).toHaveLength(1)
  })

  it('does not read more than there can be', async () => {
    const server = await serve({
      ...plain,
      [treePath]: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const more = () => {
          while (response.write(Buffer.alloc(2 ** 20, ' ')));
          response.once('drain', more)
        }
        more()
      },
    })
    const { hub, network } = await startHub(server)
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(network.entries().at(-1)!.bytes).toBeLessThan(17 * 2 ** 20)
  })

  it('does not follow a redirect to elsewhere, nor show it the token', async () => {
    const server = await serveAlways((_, response) =>
      response.writeHead(302, { location: 'http://127.1.1.1:9/steal' }).end(),
    )
    const { hub, network } = await startHub(server, { token: 'hf_secret' })
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(network.entries().map(({ host }) => host)).toEqual([server.host])
  })

  it('follows one to its new name', async () => {
    const server = await serve({
      '/api/models/Old/Name/revision/main': (_, response) =>
        response.writeHead(307, { location: infoPath }).end(),
      [`/api/models/Old/Name/tree/${sha}`]: (_, response) =>
        response.writeHead(307, { location: treePath }).end(),
      ...plain,
    })
    expect((await (await startHub(server)).hub.repository('Old/Name')).files).toHaveLength(1)
  })
})

describe('what a hub refuses', () => {
  it.each([
    ['401', status(401), 'HUB_ACCESS'],
    ['403', status(403), 'HUB_ACCESS'],
    ['a gated one', status(403, { 'x-error-code': 'GatedRepo' }), 'HUB_ACCESS'],
    ['one that is not there, as 401', status(401, { 'x-error-code': 'RepoNotFound' }), 'HUB_NOT_FOUND'],
    ['404', status(404), 'HUB_NOT_FOUND'],
    ['410', status(410), 'HUB_NOT_FOUND'],
    ['429', status(429), 'HUB_BUSY'],
    ['500', status(500), 'HUB_BUSY'],
    ['502 with a page', (_, response) => response.writeHead(502).end('<html>'), 'HUB_BUSY'],
    ['503', status(503), 'HUB_BUSY'],
    ['400', status(400), 'DOWNLOAD_FAILED'],
    ['418', status(418), 'DOWNLOAD_FAILED'],
    ['304', status(304), 'DOWNLOAD_FAILED'],
    ['a circle of redirects', status(302, { location: '/' }), 'DOWNLOAD_FAILED'],
    ['a cut', (_, response) => response.destroy(), 'DOWNLOAD_FAILED'],
    [
      'a cut within the answer',
      (_, response) => response.writeHead(200, { 'content-length': 99 }).write('[', () => response.destroy()),
      'DOWNLOAD_FAILED',
    ],
  ] satisfies [string, Answer, string][])('says of %s what it is', async (_what, answer, code) => {
    const { hub } = await startHub(await serveAlways(answer))
    await expect(hub.repository('P/R')).rejects.toMatchObject({ name: 'AppError', code })
  })

  it('tells how to get a gated one, and which token did not do', async () => {
    const server = await serveAlways(status(403))
    const { hub, dataDir } = await startHub(server)
    const details = { page: `${server.base}/P/R`, repository: 'P/R' }
    await expect(hub.repository('P/R')).rejects.toMatchObject({
      message: expect.stringMatching(/accept its terms.*make an access token/) as string,
      details,
    })
    const withToken = await startHub(server, { token: 'hf_secret', dataDir })
    await expect(withToken.hub.repository('P/R')).rejects.toMatchObject({
      message: expect.stringMatching(/token that is set may not/) as string,
      details,
    })
  })

  it('passes on how long to wait', async () => {
    const { hub } = await startHub(await serveAlways(status(429, { 'retry-after': '17' })))
    await expect(hub.search('m')).rejects.toMatchObject({
      code: 'HUB_BUSY',
      details: { status: 429, retryAfterSeconds: 17 },
    })
  })

  it('says that nobody is there', async () => {
    const { hub } = await startHub({ base: 'http://127.0.0.1:9' })
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  })

  it('asks nobody while the switch is off', async () => {
    const server = await serve(plain)
    const { hub, setOffline } = await startHub(server)
    setOffline(true)
    await expect(hub.search('m')).rejects.toMatchObject({ code: 'OFFLINE' })
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'OFFLINE' })
    expect(server.asked).toEqual([])
  })

  it.each(['http://example.org', 'ftp://127.0.0.1', 'https://me:word@example.org', 'x', 'https://x.org/?a'])(
    'asks nobody when HF_ENDPOINT is %s',
    async (endpoint) => {
      const { hub, network } = await startHub(await serve(plain), { env: { HF_ENDPOINT: endpoint } })
      await expect(hub.search('m')).rejects.toMatchObject({
        code: 'DOWNLOAD_FAILED',
        message: expect.stringContaining('HF_ENDPOINT') as string,
      })
      expect(network.entries()).toEqual([])
    },
  )
})
