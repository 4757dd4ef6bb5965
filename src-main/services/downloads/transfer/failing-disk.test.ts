import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { temporaryFolder } from '#services/fixtures.ts'
import { createNetwork } from '#services/network/index.ts'
import { startFakeHub } from '#e2e/fixtures/hub/index.ts'
import { createBandwidth, keptBytes, partPath, transfer } from './index.ts'

const sizeBytes = 400_000
const bytes = randomBytes(sizeBytes)
bytes.write('GGUF')
const sha256 = createHash('sha256').update(bytes).digest('hex')

/** The next time that the part is brought to the disk this tells of an error, as Linux does: once. */
const failOnce = async (path: string): Promise<() => boolean> => {
  const any = await open('/dev/null', 'r')
  const handles = Object.getPrototypeOf(any) as { datasync: (this: FileHandle) => Promise<void> }
  await any.close()
  let hasFailed = false
  const { datasync: real } = handles
  const spy = vi.spyOn(handles, 'datasync').mockImplementation(function (this: FileHandle) {
    const isPart = !hasFailed && readlinkSync(`/proc/self/fd/${this.fd}`) === partPath(path)
    if (!isPart) return real.call(this)
    hasFailed = true
    return Promise.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
  })
  onTestFinished(() => spy.mockRestore())
  return () => hasFailed
}

it.runIf(process.platform === 'linux').each([
  ['with its hash', sha256],
  ['without a hash', null],
])('what a disk did not take is not believed, though it tells so only once: %s', async (_, hash) => {
  const hub = await startFakeHub({ direct: true })
  onTestFinished(() => hub.close())
  hub.put('Pub/Repo', 'm.gguf', bytes)
  const url = `${hub.url}/Pub/Repo/resolve/main/m.gguf`
  const path = join(temporaryFolder(), 'm.gguf')
  const fetchIt = () =>
    transfer({
      file: { path, sizeBytes, sha256: hash, sources: [{ url, allowedHosts: ['127.0.0.1:*'], headers: {} }] },
      network: createNetwork({ log: silentLog }),
      bandwidth: createBandwidth(() => null),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      tuning: { windowBytes: 64 * 1024 },
    })
  const hasFailed = await failOnce(path)

  await expect(fetchIt()).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  expect(hasFailed()).toBe(true)
  expect(existsSync(path)).toBe(false)
  expect(await keptBytes(path)).toBe(0)

  await fetchIt()
  expect(readFileSync(path).equals(bytes)).toBe(true)
})
