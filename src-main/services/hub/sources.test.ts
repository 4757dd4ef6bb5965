import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { json, serve, serveAlways, status, text, type Answer } from '#e2e/fixtures/scripted-server.ts'
import { temporaryFolder } from '../fixtures.ts'
import { hostsForAddress } from '../network/index.ts'
import { gguf, hash, info, infoPath, plain, sha, startHub, treePath } from './fixtures.ts'
import { listingSchema } from './listing.ts'
import { createRemembered } from './remembered.ts'

describe('resolve', () => {
  it('names the model, each part, its hash, and where it lies', async () => {
    const server = await serve({
      ...plain,
      [treePath]: json([
        gguf('Q8 #1/m-Q8_0-00001-of-00002.gguf', 50, hash('1')),
        gguf('Q8 #1/m-Q8_0-00002-of-00002.gguf', 30, hash('2')),
      ]),
    })
    const { hub } = await startHub(server)
    // Whichever part is named.
    const resolved = await hub.resolve('P/R', 'Q8 #1/m-Q8_0-00002-of-00002.gguf')
    const at = (revision: string, part: number) => ({
      url: `${server.base}/P/R/resolve/${revision}/Q8%20%231/m-Q8_0-0000${part}-of-00002.gguf`,
      allowedHosts: hostsForAddress(server.base),
      headers: {},
    })
    expect(resolved).toEqual({
      modelId: 'P/R/m-Q8_0-00001-of-00002.gguf',
      files: [
        {
          fileName: 'm-Q8_0-00001-of-00002.gguf',
          sizeBytes: 50,
          sha256: hash('1'),
          sources: [at(sha, 1), at('main', 1)],
        },
        {
          fileName: 'm-Q8_0-00002-of-00002.gguf',
          sizeBytes: 30,
          sha256: hash('2'),
          sources: [at(sha, 2), at('main', 2)],
        },
      ],
    })
  })

  it('names another revision where that is asked for, and says what that holds', async () => {
    const server = await serve({
      ...plain,
      '/api/models/P/R/revision/v2': json(info({ sha: 'd'.repeat(40) })),
      [`/api/models/P/R/tree/${'d'.repeat(40)}`]: json([gguf('m-Q4_0.gguf', 7, hash('7'))]),
    })
    const { hub } = await startHub(server)
    const { files } = await hub.resolve('P/R', 'm-Q4_0.gguf', undefined, 'v2')
    expect(files).toMatchObject([{ sizeBytes: 7, sha256: hash('7') }])
    expect(files[0]?.sources.map(({ url }) => url)).toEqual(
      ['d'.repeat(40), 'v2'].map((at) => `${server.base}/P/R/resolve/${at}/m-Q4_0.gguf`),
    )
    // It is not taken for what the newest holds.
    expect((await hub.resolve('P/R', 'm-Q4_0.gguf')).files).toMatchObject([{ sizeBytes: 100 }])
    await expect(hub.resolve('P/R', 'm-Q4_0.gguf', undefined, 'v3')).rejects.toMatchObject({
      code: 'HUB_NOT_FOUND',
    })
  })

  it("takes a pointer's size for no file's", async () => {
    const listed = (path: string, size: number) => ({ type: 'file', oid: 'b'.repeat(40), size, path })
    const list = [listed('pointer.gguf', 133), listed('file.gguf', 5000), gguf('tiny.gguf', 100)]
    const { hub } = await startHub(await serve({ ...plain, [treePath]: json(list) }))
    const sizeOf = async (path: string) => (await hub.resolve('P/R', path)).files[0]?.sizeBytes
    expect([await sizeOf('pointer.gguf'), await sizeOf('file.gguf'), await sizeOf('tiny.gguf')]).toEqual([
      ...[null, 5000, 100],
    ])
  })

  it('says what is not there', async () => {
    const { hub } = await startHub(await serve(plain))
    await expect(hub.resolve('P/R', 'other.gguf')).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' })
  })

  it('gives the token for a gated repository to the hub, and for an open one to nobody', async () => {
    const server = await serve({
      ...plain,
      '/api/models/P/Gated/revision/main': json(info({ gated: 'auto' })),
      [`/api/models/P/Gated/tree/${sha}`]: json([gguf('m.gguf')]),
    })
    const scope = await serveAlways(json({}))
    const { hub, lines, network } = await startHub(server, {
      token: 'hf_secret',
      env: { MODELSCOPE_ENDPOINT: scope.base },
    })
    const gated = await hub.resolve('P/Gated', 'm.gguf')
    expect(gated.files[0]!.sources.map(({ url, headers }) => [new URL(url).host, headers])).toEqual([
      [server.host, { authorization: 'Bearer hf_secret' }],
      [server.host, { authorization: 'Bearer hf_secret' }],
      [scope.host, {}],
    ])
    const open = await hub.resolve('P/R', 'm-Q4_0.gguf')
    expect(open.files[0]!.sources.map(({ headers }) => headers)).toEqual([{}, {}, {}])
    // The control: the token did go out, to the hub.
    expect(server.asked.map(({ authorization }) => authorization)).toContain('Bearer hf_secret')
    expect(JSON.stringify([lines, network.entries()])).not.toContain('hf_secret')
  })

  it('takes HF_TOKEN', async () => {
    const server = await serve({ ...plain, [infoPath]: json(info({ gated: 'auto' })) })
    const { hub } = await startHub(server, { env: { HF_TOKEN: 'hf_environment' } })
    const { files } = await hub.resolve('P/R', 'm-Q4_0.gguf')
    expect(files[0]!.sources[0]!.headers).toEqual({ authorization: 'Bearer hf_environment' })
  })

  it('goes to Hugging Face and ModelScope when nothing else is said', async () => {
    const dataDir = temporaryFolder()
    const listing = listingSchema.parse({
      repository: 'P/R',
      revision: sha,
      gated: false,
      license: null,
      host: 'huggingface.co',
      listedAt: 1,
      files: [
        { path: 'known.gguf', sizeBytes: 1, sha256: hash('a') },
        { path: 'unknown.gguf', sizeBytes: 1, sha256: null },
      ],
    })
    const { hub, setOffline } = await startHub(await serve({}), { dataDir, env: { HF_ENDPOINT: '' } })
    setOffline(true)
    createRemembered({ dir: join(dataDir, 'hub'), log: { warn: () => undefined } }).put(
      { base: 'https://huggingface.co', origin: '', host: '', fileHosts: [] },
      listing,
    )
    const sourcesOf = async (path: string) => (await hub.resolve('P/R', path)).files[0]!.sources
    expect(await sourcesOf('known.gguf')).toEqual([
      expect.objectContaining({ url: `https://huggingface.co/P/R/resolve/${sha}/known.gguf` }),
      expect.objectContaining({
        url: 'https://huggingface.co/P/R/resolve/main/known.gguf',
        allowedHosts: expect.arrayContaining(['huggingface.co', '*.hf.co']) as string[],
      }),
      {
        url: 'https://modelscope.cn/models/P/R/resolve/master/known.gguf',
        allowedHosts: ['modelscope.cn', '*.modelscope.cn'],
        headers: {},
      },
    ])
    // Nobody could tell whether another's file is the same.
    expect(await sourcesOf('unknown.gguf')).toHaveLength(2)
  })
})

describe('what was listed before', () => {
  it('serves offline, with the hashes, also after a new start', async () => {
    const server = await serve(plain)
    const { hub, dataDir } = await startHub(server)
    const listed = await hub.repository('P/R')
    const later = await startHub(server, { dataDir })
    later.setOffline(true)
    expect(await later.hub.repository('P/R')).toEqual(listed)
    expect((await later.hub.resolve('P/R', 'm-Q4_0.gguf')).files[0]!.sha256).toBe(hash('a'))
    await expect(later.hub.repository('P/Other')).rejects.toMatchObject({ code: 'OFFLINE' })
  })

  it('serves when the hub is busy or talks nonsense, but not when it says no', async () => {
    let answer: Answer | undefined
    const server = await serve(
      Object.fromEntries(
        Object.entries(plain).map(([path, usual]) => [
          path,
          (request: IncomingMessage, response: ServerResponse) => (answer ?? usual)(request, response),
        ]),
      ),
    )
    const { hub } = await startHub(server)
    const listed = await hub.repository('P/R')
    for (const failing of [
      status(503),
      text('<html>'),
      (_: unknown, response: ServerResponse) => response.destroy(),
    ]) {
      answer = failing
      expect(await hub.repository('P/R')).toEqual(listed)
    }
    answer = status(403)
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'HUB_ACCESS' })
  })

  it.each(['', '{}', '[', '{"repository":"P/R","files":[{"path":"../x.gguf"}]}'])(
    'is forgotten when its file says %j',
    async (damage) => {
      const { hub, dataDir, setOffline } = await startHub(await serve(plain))
      await hub.repository('P/R')
      const [name] = readdirSync(join(dataDir, 'hub'))
      writeFileSync(join(dataDir, 'hub', name!), damage)
      setOffline(true)
      await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'OFFLINE' })
    },
  )

  it('is not mistaken for what another hub said', async () => {
    const server = await serve(plain)
    const { hub, dataDir } = await startHub(server)
    await hub.repository('P/R')
    const other = await startHub(await serve({}), { dataDir })
    other.setOffline(true)
    await expect(other.hub.repository('P/R')).rejects.toMatchObject({ code: 'OFFLINE' })
  })

  it('is kept of the latest repositories alone', () => {
    const dir = join(temporaryFolder(), 'hub')
    const remembered = createRemembered({ dir, log: { warn: () => undefined }, capacity: 3 })
    const endpoint = { base: 'https://x', origin: 'https://x', host: 'x', fileHosts: [] }
    const names = ['P/a', 'P/b', 'P/c', 'P/d', 'P/e']
    for (const repository of names) {
      remembered.put(endpoint, {
        repository,
        revision: 'main',
        gated: null,
        license: null,
        host: 'x',
        listedAt: 1,
        files: [],
      })
    }
    expect(readdirSync(dir)).toHaveLength(3)
    expect(remembered.get(endpoint, 'P/e')).not.toBeNull()
    expect(names.filter((name) => remembered.get(endpoint, name) === null)).toHaveLength(2)
  })

  it('holds no token', async () => {
    const server = await serve({ ...plain, [infoPath]: json(info({ gated: 'auto' })) })
    const { hub, dataDir } = await startHub(server, { env: { HF_TOKEN: 'hf_secret' } })
    await hub.resolve('P/R', 'm-Q4_0.gguf')
    const kept = readdirSync(join(dataDir, 'hub')).map((name) =>
      readFileSync(join(dataDir, 'hub', name), 'utf8'),
    )
    expect(kept).toHaveLength(1)
    expect(kept.join()).not.toContain('hf_secret')
  })
})

describe('ModelScope', () => {
  const files = '/api/v1/models/P/R/repo/files?Revision=master&Recursive=true'
  const found = {
    Code: 200,
    Data: {
      Files: [
        { Type: 'tree', Path: 'Q8', Size: 0 },
        { Type: 'blob', Path: 'README.md', Size: 1, Sha256: hash('0') },
        { Type: 'blob', Path: 'Q8/m-Q8_0.gguf', Size: 9, Sha256: hash('F') },
        { Type: 'blob', Path: 'm-Q4_0.gguf', Size: 5, Sha256: '' },
        { Type: 'blob', Path: '../m.gguf', Size: 5, Sha256: hash('b') },
      ],
    },
  }
  const both = async (scope: Record<string, Answer>, hubAnswer: Answer = status(503)) => {
    const scopeServer = await serve(scope)
    const hubServer = await serveAlways(hubAnswer)
    const started = await startHub(hubServer, {
      token: 'hf_secret',
      env: { MODELSCOPE_ENDPOINT: scopeServer.base },
    })
    return { ...started, scopeServer, hubServer }
  }

  it('lists what the hub cannot, without the token', async () => {
    const { hub, scopeServer, hubServer } = await both({ [files]: json(found) })
    expect(await hub.repository('P/R')).toMatchObject({
      host: scopeServer.host,
      revision: 'master',
      gated: false,
      files: [
        { path: 'm-Q4_0.gguf', parts: [{ sha256: null }] },
        { path: 'Q8/m-Q8_0.gguf', quantization: 'Q8_0', parts: [{ sha256: hash('f') }] },
      ],
    })
    const { files: parts } = await hub.resolve('P/R', 'Q8/m-Q8_0.gguf')
    expect(parts[0]!.sources.map(({ url }) => url)).toEqual([
      `${scopeServer.base}/models/P/R/resolve/master/Q8/m-Q8_0.gguf`,
      `${hubServer.base}/P/R/resolve/main/Q8/m-Q8_0.gguf`,
    ])
    expect(parts[0]!.sources[0]!.headers).toEqual({})
    expect(scopeServer.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
  })

  it('is not asked when the hub answers, whatever it says', async () => {
    const { hub, scopeServer } = await both({ [files]: json(found) }, status(404))
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' })
    expect(scopeServer.asked).toEqual([])
  })

  it('counts less than what the hub said last', async () => {
    const hubServer = await serve(plain)
    const scopeServer = await serve({ [files]: json(found) })
    const env = { MODELSCOPE_ENDPOINT: scopeServer.base }
    const { hub, network, dataDir } = await startHub(hubServer, { env })
    await hub.repository('P/R')
    expect(network.entries().length).toBe(2)
    const gone = await startHub(hubServer, { env, dataDir })
    gone.setOffline(true)
    expect((await gone.hub.repository('P/R')).host).toBe(hubServer.host)
    expect(scopeServer.asked).toEqual([])
  })

  it('is searched when the hub cannot be', async () => {
    const models = [
      {
        id: 'P/R-GGUF',
        downloads: 5,
        likes: 1,
        license: 'apache-2.0',
        last_modified: '2026-02-26T17:40:28Z',
        gated: false,
      },
      { id: '../..', downloads: 9, likes: 1, last_modified: '2026-02-26T17:40:28Z' },
    ]
    const { hub, scopeServer } = await both({
      '/openapi/v1/models?': json({ success: true, data: { models } }),
    })
    expect(await hub.search('r & r')).toEqual([
      {
        repository: 'P/R-GGUF',
        downloads: 5,
        likes: 1,
        updatedAt: Date.parse('2026-02-26T17:40:28Z'),
        gated: false,
        license: 'apache-2.0',
      },
    ])
    expect(new URL(scopeServer.asked[0]!.url, scopeServer.base).searchParams.get('search')).toBe('r & r')
  })

  it.each([
    ['HTML', text('<html>')],
    ['an error as 200', json({ Code: 10010205001, Message: 'no', Data: null })],
    ['wrong types', json({ Code: 200, Data: { Files: [{ Path: 'm.gguf', Size: 'x' }] } })],
    ['a hash that is none', json({ Code: 200, Data: { Files: [{ Path: 'm.gguf', Size: 1, Sha256: 'x' }] } })],
    ['500', status(500)],
  ])("leaves the hub's own error standing when it answers with %s", async (_what, answer) => {
    const { hub, hubServer } = await both({ '/': answer })
    await expect(hub.repository('P/R')).rejects.toMatchObject({
      code: 'HUB_BUSY',
      message: expect.stringContaining(hubServer.host) as string,
    })
  })

  it('is not asked for a hub on this computer unless it is named', async () => {
    const { hub, network } = await startHub(await serveAlways(status(503)))
    await expect(hub.repository('P/R')).rejects.toMatchObject({ code: 'HUB_BUSY' })
    expect(network.entries()).toHaveLength(1)
  })
})
