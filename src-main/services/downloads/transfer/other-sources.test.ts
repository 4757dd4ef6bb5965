import { randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeHub, type FakeHub } from '#e2e/fixtures/hub/index.ts'
import { silentLog } from '#lib/silent-log.ts'
import { createNetwork } from '../../network/index.ts'
import { createBandwidth, keptBytes, partPath, transfer } from './index.ts'

/** A file without a hash, of which one source has the beginning and another may have a newer version. */

const sizeBytes = 400_000
const content = () => {
  const bytes = randomBytes(sizeBytes)
  bytes.write('GGUF\u0003\0\0\0')
  return bytes
}
const [old, fresh] = [content(), content()]

let dir: string
let hub: FakeHub
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-sources-'))
  hub = await startFakeHub({ direct: true })
  hub.put('Pub/First', 'm.gguf', old)
})
afterEach(async () => {
  await hub.close()
  rmSync(dir, { recursive: true })
})
const path = () => join(dir, 'm', 'm.gguf')
const source = (repository: string) => ({
  url: `${hub.url}/Pub/${repository}/resolve/main/m.gguf`,
  allowedHosts: ['127.0.0.1:*'],
  headers: {},
})
const fetchFrom = (...repositories: string[]) =>
  transfer({
    file: { path: path(), sizeBytes, sha256: null, sources: repositories.map(source) },
    network: createNetwork({ log: silentLog }),
    bandwidth: createBandwidth(() => null),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    tuning: { connections: 2, windowBytes: 64 * 1024, firstDelayMs: 1, longestDelayMs: 5, tries: 3 },
  })
/** The first source breaks off in its middle for good. */
const breakOff = () => {
  let sent = 0
  hub.plan(({ url }) => {
    if (!url.includes('First')) return undefined
    return (sent += 1) > 1 ? { type: 'status', status: 404 } : { type: 'cut', atByte: sizeBytes / 2 }
  })
}

describe('the beginning of a file without a hash', () => {
  it('is not joined to the end of another version of it', async () => {
    hub.put('Pub/Second', 'm.gguf', fresh)
    breakOff()
    await expect(fetchFrom('First', 'Second')).rejects.toMatchObject({ code: 'DOWNLOAD_CHANGED' })
    expect(existsSync(path())).toBe(false)
    // Nor at the next start, which begins anew.
    await fetchFrom('Second', 'First')
    expect(readFileSync(path()).equals(fresh)).toBe(true)
  })

  it('is not joined to it by a later start either', async () => {
    breakOff()
    await expect(fetchFrom('First')).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' })
    hub.put('Pub/Second', 'm.gguf', fresh)
    await expect(fetchFrom('Second', 'First')).rejects.toMatchObject({ code: 'DOWNLOAD_CHANGED' })
    expect(existsSync(path())).toBe(false)
  })

  it('is gone on with where another source has the same version', async () => {
    hub.put('Pub/Second', 'm.gguf', old)
    breakOff()
    await fetchFrom('First', 'Second')
    expect(readFileSync(path()).equals(old)).toBe(true)
  })
})

it.each([
  ['goes on with it', 'First', sizeBytes],
  ['does not go on with it from elsewhere, where nothing shows that it is the same', 'Second', 0],
])(
  'a file that was begun with its hash, of which nothing is told any more: %s',
  async (_, repository, saved) => {
    const { sha256 } = hub.put('Pub/Second', 'm.gguf', old)
    hub.plan(({ number }) => (number > 12 ? { type: 'status', status: 404 } : undefined))
    const file = { path: path(), sizeBytes: null, sha256, sources: [source('First')] }
    const options = {
      network: createNetwork({ log: silentLog }),
      bandwidth: createBandwidth(() => null),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      tuning: { connections: 2, windowBytes: 64 * 1024, firstDelayMs: 1, longestDelayMs: 5, tries: 3 },
    }
    await expect(transfer({ ...options, file })).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' })
    const kept = Math.min(await keptBytes(path()), saved)
    hub.plan(() => undefined)
    const before = hub.requests.length
    const again = { ...file, sha256: null, sources: [source(repository)] }
    const { hash } = await transfer({ ...options, file: again })
    expect(hash).toBe(saved > 0 ? 'matched' : 'computed')
    const sent = hub.requests.slice(before).reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    if (saved > 0) expect(kept).toBeGreaterThan(64 * 1024)
    expect(sent).toBeLessThanOrEqual(sizeBytes - kept + 1)
    expect(readFileSync(path()).equals(old)).toBe(true)
  },
)

describe.skipIf(process.platform === 'win32')('a link that somebody planted', () => {
  it.each(['.part', '.part.json.tmp'])('as %s is not written through', async (suffix) => {
    const precious = join(dir, 'precious.txt')
    writeFileSync(precious, 'precious')
    mkdirSync(dirname(path()), { recursive: true })
    symlinkSync(precious, `${path()}${suffix}`)
    await fetchFrom('First')
    expect(readFileSync(precious, 'utf8')).toBe('precious')
    expect(readFileSync(path()).equals(old)).toBe(true)
    expect(lstatSync(path()).isSymbolicLink()).toBe(false)
    expect(existsSync(partPath(path()))).toBe(false)
  })
})
