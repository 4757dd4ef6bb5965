import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, describe, expect, it } from 'vitest'
import type { Download } from '#contract/downloads.ts'
import { createCatalog } from '#services/catalog/index.ts'
import { createSidecars } from '#services/sidecars/index.ts'
import { startFakeHub, type HubOptions } from '#e2e/fixtures/hub/index.ts'
import { startServices, temporaryFolder } from '../fixtures.ts'

/** The queue on the real transfer, the real database and a hub on loopback. */

const repository = 'Pub/Repo-GGUF'
const modelId = `${repository}/model.Q4_0.gguf`
const source = { repository, path: 'model.Q4_0.gguf' }

/** Bytes that begin like a model and are different everywhere. */
const content = (length: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff
    bytes[at] = state >> 16
  }
  bytes.write('GGUF')
  return bytes
}

const startHub = async (options: HubOptions = {}) => {
  const hub = await startFakeHub(options)
  onTestFinished(() => hub.close())
  return hub
}

const start = async (hubUrl: string, dataDir = temporaryFolder()) => {
  const started = await startServices({}, { dataDir, env: { HF_ENDPOINT: hubUrl } })
  const changes = await started.client.downloads.changed()
  onTestFinished(async () => {
    await changes.return()
  })
  let latest: Download[] = []
  /** Reads the queue's changes until `holds`; what it is then. */
  const until = async (holds: (downloads: Download[]) => boolean): Promise<Download[]> => {
    while (!holds(latest)) {
      const next = await changes.next()
      if (next.done) throw new Error('The queue ended before what was waited for')
      latest = next.value
    }
    return latest
  }
  const status = (wanted: Download['status'], index = 0) => until((all) => all[index]?.status === wanted)
  return { ...started, until, status, pathOf: (id: string) => join(dataDir, 'models', ...id.split('/')) }
}

const never = { type: 'stall', atByte: 40_000 } as const
const isFile = (request: { at: string }) => request.at === 'store'

describe('a download', () => {
  it('ends in the file, with where it came from beside it', async () => {
    const hub = await startHub()
    const bytes = content(300_000)
    hub.put(repository, 'model.Q4_0.gguf', bytes)
    const { client, status, pathOf, dataDir } = await start(hub.url)
    const begun = await client.downloads.start(source)
    expect(begun).toMatchObject({
      modelId,
      name: 'model',
      quantization: 'Q4_0',
      repository,
      hasExpectedHash: true,
    })
    const [done] = await status('done')
    expect(done).toMatchObject({ doneBytes: 300_000, totalBytes: 300_000, error: null })
    expect(readFileSync(pathOf(modelId)).equals(bytes)).toBe(true)
    const { provenance } = createSidecars({ dataDir }).read(pathOf(modelId))
    expect(provenance).toMatchObject({ hash: 'matched', sha256: done?.sha256 })
    expect(provenance?.origin).toContain('/Pub/Repo-GGUF/resolve/')
    expect(readdirSync(join(dataDir, 'models', 'Pub', 'Repo-GGUF')).sort()).toEqual([
      'model.Q4_0.gguf',
      'model.Q4_0.gguf.palabre.json',
    ])
    await expect(client.downloads.start(source)).rejects.toMatchObject({ code: 'CONFLICT' })
    await client.downloads.cancel({ id: begun.id })
    expect(existsSync(pathOf(modelId))).toBe(true)
  })

  it('of a split model is one, and shows up when all parts are here', async () => {
    const hub = await startHub()
    const names = [1, 2, 3].map((part) => `big-0000${part}-of-00003.gguf`)
    names.forEach((name, index) => hub.put(repository, name, content(50_000 + index, index + 1)))
    const { client, status, pathOf } = await start(hub.url)
    await client.downloads.start({ repository, path: names[1] ?? '' })
    const [done] = await status('done')
    expect(done).toMatchObject({
      modelId: `${repository}/${names[0]}`,
      doneBytes: 150_003,
      totalBytes: 150_003,
    })
    for (const name of names) expect(existsSync(pathOf(`${repository}/${name}`))).toBe(true)
    const stored = hub.requests.filter(isFile).map(({ url }) => url.slice(-25))
    expect(stored[0]).toContain('00003-of-00003')
    expect(stored.at(-1)).toContain('00001-of-00003')
  })

  it('at an address of the hub is checked like any of its files', async () => {
    const hub = await startHub()
    hub.put(repository, 'model.Q4_0.gguf', content(10_000))
    const { client, status } = await start(hub.url)
    const begun = await client.downloads.start({
      url: `${hub.url}/${repository}/resolve/main/model.Q4_0.gguf?download=true`,
    })
    expect(begun).toMatchObject({ modelId, repository, hasExpectedHash: true })
    await status('done')
  })

  it('is named as the catalogue names it', async () => {
    const hub = await startHub()
    const known = createCatalog()
      .list()
      .models.find(({ name }) => name === 'gpt-oss 20B')
    const [file] = known?.quantizations ?? []
    hub.put(known?.repository ?? '', file?.file ?? '', content(1000))
    const { client } = await start(hub.url)
    const begun = await client.downloads.start({
      repository: known?.repository ?? '',
      path: file?.file ?? '',
    })
    expect(begun).toMatchObject({ name: 'gpt-oss 20B', quantization: file?.name })
  })

  it('at another address is computed, not compared', async () => {
    const [hub, other] = [await startHub(), await startHub({ direct: true })]
    other.put('Some/Where', 'model.gguf', content(10_000))
    const { client, status, pathOf, dataDir } = await start(hub.url)
    const begun = await client.downloads.start({
      url: `${other.url}/Some/Where/resolve/main/model.gguf?key=secret`,
    })
    expect(begun).toMatchObject({
      modelId: '127.0.0.1/download/model.gguf',
      repository: null,
      hasExpectedHash: false,
    })
    await status('done')
    const { provenance } = createSidecars({ dataDir }).read(pathOf(begun.modelId))
    expect(provenance?.hash).toBe('computed')
    expect(provenance?.origin).not.toContain('secret')
  })

  it.each([
    'https://example.org/page.html',
    'ftp://example.org/a.gguf',
    'nonsense',
    'https://example.org/..%2Fa.gguf',
    'http://example.org/a.gguf',
  ])('is not begun for %s', async (url) => {
    const hub = await startHub()
    const { client } = await start(hub.url)
    await expect(client.downloads.start({ url })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('the queue', () => {
  it('pauses, keeps what came, and goes on from there', async () => {
    const hub = await startHub({
      plan: (request) => (isFile(request) && request.number > 1 ? never : undefined),
    })
    hub.put(repository, 'model.Q4_0.gguf', content(9_000_000))
    const { client, status, until, pathOf } = await start(hub.url)
    const { id } = await client.downloads.start(source)
    await until(([first]) => (first?.doneBytes ?? 0) > 1_000_000)
    await client.downloads.pause({ id })
    const [paused] = await status('paused')
    expect(paused?.doneBytes).toBeGreaterThan(1_000_000)
    hub.plan(() => undefined)
    const before = hub.requests.length
    await client.downloads.resume({ id })
    await status('done')
    const sent = hub.requests.slice(before).reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    expect(sent).toBeLessThanOrEqual(9_000_000 - (paused?.doneBytes ?? 0) + 100)
    expect(statSync(pathOf(modelId)).size).toBe(9_000_000)
  })

  it('is for the revision that was asked for last', async () => {
    const hub = await startHub({ plan: (request) => (isFile(request) ? never : undefined) })
    hub.put(repository, 'model.Q4_0.gguf', content(9_000_000))
    const { client, status, until } = await start(hub.url)
    const { id } = await client.downloads.start(source)
    await client.downloads.pause({ id })
    await status('paused')
    hub.put(repository, 'model.Q4_0.gguf', content(8_000_000, 2))
    const again = await client.downloads.start({
      url: `${hub.url}/${repository}/resolve/v2/model.Q4_0.gguf`,
    })
    expect(again).toMatchObject({ modelId, totalBytes: 8_000_000 })
    expect(await until((all) => all.length === 1 && all[0]?.id !== id)).toHaveLength(1)
  })

  it('goes on after the app was closed, in its order, the paused one excepted', async () => {
    const hub = await startHub({ plan: (request) => (isFile(request) ? never : undefined) })
    for (const name of ['a', 'b', 'c']) hub.put(repository, `${name}.gguf`, content(100_000))
    const first = await start(hub.url)
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) {
      ids.push((await first.client.downloads.start({ repository, path: `${name}.gguf` })).id)
    }
    await first.until((all) => all[0]?.status === 'running' && all[1]?.status === 'queued')
    await first.client.downloads.pause({ id: ids[1] ?? '' })
    await first.client.downloads.move({ id: ids[2] ?? '', index: 0 })
    await first.services.close()
    hub.plan(() => undefined)
    const again = await start(hub.url, first.dataDir)
    const all = await again.until((list) => list[0]?.status === 'done' && list[1]?.status === 'done')
    expect(all.map(({ name, status }) => [name, status])).toEqual([
      ['c', 'done'],
      ['a', 'done'],
      ['b', 'paused'],
    ])
  })

  it('takes up what lies in the folder though its row is gone', async () => {
    const hub = await startHub({
      plan: (request) => (isFile(request) && request.number > 1 ? never : undefined),
    })
    hub.put(repository, 'model.Q4_0.gguf', content(9_000_000))
    const first = await start(hub.url)
    await first.client.downloads.start(source)
    await first.until(([one]) => (one?.doneBytes ?? 0) > 1_000_000)
    await first.services.close()
    const { openStorage } = await import('#storage/index.ts')
    const storage = openStorage(join(first.dataDir, 'palabre.db'))
    for (const { id } of storage.downloads.all()) storage.downloads.remove(id)
    storage.close()
    hub.plan(() => undefined)
    const again = await start(hub.url, first.dataDir)
    const begun = await again.client.downloads.start(source)
    expect(begun.doneBytes).toBeGreaterThan(1_000_000)
    await again.status('done')
  })

  it('forgets what came when it is cancelled', async () => {
    const hub = await startHub({ plan: (request) => (isFile(request) ? never : undefined) })
    hub.put(repository, 'model.Q4_0.gguf', content(100_000))
    const { client, until, dataDir } = await start(hub.url)
    const { id } = await client.downloads.start(source)
    await until(([first]) => first?.status === 'running' && hub.requests.some(isFile))
    await client.downloads.cancel({ id })
    await until((all) => all.length === 0)
    expect(readdirSync(join(dataDir, 'models', 'Pub', 'Repo-GGUF'))).toEqual([])
  })

  it('says what a gated repository needs, and goes on when the user has done it', async () => {
    const hub = await startHub({
      plan: ({ at }) => (at === 'hub' ? { type: 'status', status: 403 } : undefined),
    })
    hub.put(repository, 'model.Q4_0.gguf', content(10_000))
    const { client, status } = await start(hub.url)
    await client.downloads.start(source)
    const [failed] = await status('failed')
    expect(failed?.error?.code).toBe('HUB_ACCESS')
    hub.plan(() => undefined)
    // Whoever presses "download" again means the same.
    await client.downloads.start(source)
    await status('done')
  })

  it('notices that the file was changed meanwhile, and fetches the new one when told to', async () => {
    const hub = await startHub({ plan: (request) => (isFile(request) ? never : undefined) })
    hub.put(repository, 'model.Q4_0.gguf', content(100_000))
    const { client, status, pathOf } = await start(hub.url)
    const { id } = await client.downloads.start(source)
    await status('running')
    await client.downloads.pause({ id })
    const news = content(120_000, 7)
    hub.put(repository, 'model.Q4_0.gguf', news)
    hub.plan(() => undefined)
    await client.downloads.resume({ id })
    const [failed] = await status('failed')
    expect(failed?.error?.code).toBe('DOWNLOAD_CHANGED')
    await client.downloads.resume({ id })
    await status('done')
    expect(readFileSync(pathOf(modelId)).equals(news)).toBe(true)
  })

  it('waits while Palabre is offline, and goes on by itself', async () => {
    const hub = await startHub({ plan: (request) => (isFile(request) ? never : undefined) })
    hub.put(repository, 'model.Q4_0.gguf', content(100_000))
    const { client, status } = await start(hub.url)
    await client.downloads.start(source)
    await status('running')
    await client.settings.update({ offline: true })
    const [waiting] = await status('waiting')
    expect(waiting).toMatchObject({ retryAt: null, error: { code: 'OFFLINE' } })
    await expect(client.downloads.start({ repository, path: 'other.gguf' })).rejects.toMatchObject({
      code: 'OFFLINE',
    })
    hub.plan(() => undefined)
    await client.settings.update({ offline: false })
    await status('done')
  })

  it('is not begun where it cannot fit', async () => {
    const hub = await startHub()
    hub.putFile(repository, 'model.Q4_0.gguf', {
      sizeBytes: 2 ** 52,
      sha256: 'a'.repeat(64),
      content: content(10),
    })
    const { client, until } = await start(hub.url)
    await expect(client.downloads.start(source)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await until(() => true)).toEqual([])
  })

  it('keeps to the limit, also one that changes on the way', async () => {
    const hub = await startHub()
    hub.put(repository, 'model.Q4_0.gguf', content(1_200_000))
    const { client, until, status } = await start(hub.url)
    await client.settings.update({ downloadBytesPerSecond: 200_000 })
    await client.downloads.start(source)
    await until(([first]) => (first?.doneBytes ?? 0) > 0)
    const startedAt = performance.now()
    const [limited] = await until(() => performance.now() - startedAt > 1000)
    expect(limited?.status).toBe('running')
    expect(limited?.doneBytes).toBeLessThan(700_000)
    await client.settings.update({ downloadBytesPerSecond: null })
    await status('done')
  })
})
