import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { startFakeHub, type FakeHub } from '#e2e/fixtures/hub/index.ts'
import { findInstallation } from '#headless/installation.ts'
import { createSidecars } from '#services/sidecars/index.ts'
import { openStorage } from '#storage/index.ts'

/** `palabre models get` as a user runs it: real processes, and a hub on loopback. */

const main = join(findInstallation().root, 'src-main', 'headless', 'main.ts')
const name = 'Pub/Repo-GGUF/model.Q4_0.gguf'
const windowBytes = 8 * 2 ** 20
const content = (sizeBytes: number) => {
  const bytes = randomBytes(sizeBytes)
  bytes.write('GGUF\u0003\0\0\0')
  return bytes
}

let dir: string
let hub: FakeHub
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-get-'))
  hub = await startFakeHub()
  return async () => {
    await hub.close()
    rmSync(dir, { recursive: true })
  }
})
const file = () => join(dir, 'models', ...name.split('/'))

interface Ending {
  signal?: NodeJS.Signals
  until?: () => Promise<unknown>
}
/** Runs it; `until` may end it before, with that signal. */
const get = (args: string[], ending: Ending = {}) => run(['get', ...args], ending)
const run = (args: string[], ending: Ending = {}) =>
  start(process.execPath, [main, 'models', ...args, '--data', dir], ending)
/** The same where no file may be longer than so many units of the shell's. */
const runWithin = (limit: number, args: string[]) =>
  start('/bin/sh', [
    ...['-c', `trap '' XFSZ; ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, main, 'models'],
    ...[...args, '--data', dir],
  ])
const start = (program: string, args: string[], { signal, until }: Ending = {}) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', HF_ENDPOINT: hub.url, HF_TOKEN: '' }
    const child = spawn(program, args, { env })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    void until?.().then(() => child.kill(signal))
  })

const sent = () => hub.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
/** Resolves when the hub has sent so many bytes. */
const whenSent = (bytes: number) => () =>
  new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (sent() < bytes) return
      clearInterval(timer)
      resolve()
    }, 2)
  })
const slowly = () => {
  hub.plan(({ at }) => (at === 'store' ? { type: 'drip', pieceBytes: 64 * 1024, everyMs: 5 } : undefined))
}

describe('palabre models get', { timeout: 20_000 }, () => {
  it('puts a file of a repository in place, once', async () => {
    const bytes = content(500_000)
    const { sha256 } = hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
    const done = await get([name])
    expect(done).toMatchObject({ code: 0, stdout: `${name}\nsha256 ${sha256}\n` })
    expect(done.stderr).toContain('100 % of')
    expect(readFileSync(file()).equals(bytes)).toBe(true)
    expect(createSidecars({ dataDir: dir }).read(file()).provenance).toMatchObject({
      hash: 'matched',
      sha256,
    })
    const asked = hub.requests.length
    const again = await get([name, '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout)).toEqual({ id: name, path: file(), sha256, hash: 'matched' })
    expect(hub.requests.slice(asked).filter(({ at }) => at === 'store')).toEqual([])
  })

  it.each(['hf:', 'hf://', 'hf.co/', 'https://huggingface.co/'])(
    'takes what is put before a name: %s',
    async (prefix) => {
      hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
      const typed = prefix.startsWith('http') ? name.replace('GGUF/', 'GGUF/blob/main/') : name
      expect(await get([`${prefix}${typed}`])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(name) as string,
      })
      const pasted = name.replace('GGUF/', 'GGUF/resolve/main/')
      expect(await get([`huggingface.co/${pasted}`])).toMatchObject({ code: 0 })
    },
  )

  describe('of a quantization', () => {
    const repository = 'Pub/Repo-GGUF'
    const put = (...paths: string[]) => paths.forEach((path) => hub.put(repository, path, content(1000)))

    it.each(['hf.co/', ''])('takes the one file of it, in any letters: %s', async (prefix) => {
      put('model.Q4_0.gguf', 'model.Q8_0.gguf', 'mmproj-Q4_0.gguf')
      const { code, stdout } = await get([`${prefix}${repository}:q4_0`])
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(name) as string })
    })

    it('takes all parts of a split one', async () => {
      put('Q4_K_M/m-Q4_K_M-00001-of-00002.gguf', 'Q4_K_M/m-Q4_K_M-00002-of-00002.gguf', 'm-Q8_0.gguf')
      expect((await get([`${repository}:Q4_K_M`])).code).toBe(0)
      const files = readdirSync(dirname(file())).filter((one) => one.endsWith('.gguf'))
      expect(files).toEqual(['m-Q4_K_M-00001-of-00002.gguf', 'm-Q4_K_M-00002-of-00002.gguf'])
    })

    it.each([
      ['there is none', ':Q9_9', 'There is no Q9_9', ['a-Q4_0.gguf', 'b/c-Q4_0.gguf', 'd-Q8_0.gguf']],
      ['there are several', ':Q4_0', 'More than one file', ['a-Q4_0.gguf', 'b/c-Q4_0.gguf']],
      ['none is named', '', 'no single file', ['a-Q4_0.gguf', 'b/c-Q4_0.gguf', 'd-Q8_0.gguf']],
      ['a folder is named', '/tree/main/b', 'no single file', ['b/c-Q4_0.gguf']],
    ])('says what to type where %s', async (_, typed, said, listed) => {
      put('a-Q4_0.gguf', 'b/c-Q4_0.gguf', 'd-Q8_0.gguf')
      const { code, stderr } = await get([`hf.co/${repository}${typed}`])
      expect(code).toBe(1)
      expect(stderr).toContain(said)
      const commands = [...stderr.matchAll(/palabre models get (\S+)/g)].map(([, one]) => one)
      expect(commands.toSorted()).toEqual(listed.map((path) => `${repository}/${path}`))
      expect(existsSync(join(dir, 'models', 'Pub'))).toBe(false)
    })

    it('takes the page of another revision, whose files have addresses of their own', async () => {
      put('a-Q4_0.gguf')
      const { code, stderr } = await get([`https://huggingface.co/${repository}/tree/v1`])
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `palabre models get https://huggingface.co/${repository}/resolve/v1/a-Q4_0.gguf`,
        ) as string,
      })
    })

    it('says so where there is no model at all', async () => {
      put('a-Q4_0.gguf')
      const { stderr } = await get([`${repository}/tree/main/c`])
      expect(stderr).toContain('There is no GGUF model in Pub/Repo-GGUF/c.')
    })
  })

  it('takes the address of a file; only with a hash it can be sure', async () => {
    const { sha256 } = hub.put('Some/Where', 'm.gguf', content(10_000))
    // Not the mirror's own host name, so that nobody looks its hash up.
    const url = `${hub.url.replace('127.0.0.1', 'localhost')}/Some/Where/resolve/main/m.gguf`
    const wrong = await get([url, '--sha256', 'a'.repeat(64)])
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(existsSync(join(dir, 'models/localhost/download/m.gguf'))).toBe(false)
    expect((await get([url, '--sha256', sha256])).code).toBe(0)
    rmSync(join(dir, 'models'), { recursive: true })
    const unsure = await get([url])
    expect(unsure).toMatchObject({ code: 3, stdout: expect.stringContaining(sha256) as string })
    expect(unsure.stderr).toContain('nobody told a hash')
  })

  it.each([
    [['nonsense'], 2, 'PUBLISHER/REPOSITORY/FILE.gguf'],
    [['Pub/Repo-GGUF/other.gguf'], 1, 'has no other.gguf'],
    [['https://example.org/page.html'], 1, 'no address of a model file'],
    [['Pub/Repo-GGUF/model.Q4_0.gguf', '--sha256', 'short'], 2, '64 hexadecimal digits'],
  ])('%j ends with %i and one line', async (args, code, words) => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
    const refused = await get(args)
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) as string })
    expect(refused.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('never gives a file that is not the right one its name', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(100_000))
    hub.plan(({ at }) => (at === 'store' ? { type: 'flip', atFileByte: 50_000 } : undefined))
    expect(await get([name])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SHA-256 differs') as string,
    })
    expect(readdirSync(join(dir, 'models/Pub/Repo-GGUF'))).toEqual([])
  })

  it('leaves another file of that name alone, and says so; the right one is taken for what it is', async () => {
    const bytes = content(100_000)
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
    mkdirSync(dirname(file()), { recursive: true })
    const other = content(100_000)
    writeFileSync(file(), other)
    expect(await get([name])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('here already, and it is another one') as string,
    })
    expect(readFileSync(file()).equals(other)).toBe(true)
    writeFileSync(file(), bytes)
    expect((await get([name])).code).toBe(0)
    expect(hub.requests.filter(({ at }) => at === 'store')).toEqual([])
    // Somebody wrote to it since.
    writeFileSync(file(), other)
    utimesSync(file(), new Date(), new Date(Date.now() + 60_000))
    expect((await get([name])).code).toBe(1)
  })

  it('fetches anew what a power cut left of a file, and says nothing of it being here', async () => {
    const bytes = content(100_000)
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
    expect((await get([name])).code).toBe(0)
    const sidecars = createSidecars({ dataDir: dir })
    const { mtime } = statSync(file())
    writeFileSync(file(), '')
    utimesSync(file(), mtime, mtime)
    sidecars.update(file(), {
      provenance: { ...sidecars.read(file()).provenance!, checkedAt: Date.now() },
      unsyncedIn: 'another',
    })
    const again = await get([name])
    expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('here already') as string })
    expect(readFileSync(file()).equals(bytes)).toBe(true)
    expect(sidecars.read(file())).toMatchObject({ provenance: { hash: 'matched' }, unsyncedIn: null })
    expect((await get([name])).stderr).toContain('here already')
  })

  it('asks again where a list was not given, and says why it waits', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
    hub.plan(({ at, number }) => (at === 'api' && number === 1 ? { type: 'status', status: 503 } : undefined))
    expect(await get([name])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/is busy \(503\)\. Trying again\.?/) as string,
    })
  })

  it('says why a transfer waits, and what to do when it ends', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
    hub.plan(({ at, number }) => (at === 'store' && number < 3 ? { type: 'reset' } : undefined))
    expect(await get([name])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('closed the connection. Trying again') as string,
    })
  })

  it.skipIf(process.platform === 'win32')(
    'blames the disk, not the server, for what it does not take',
    async () => {
      const { sha256 } = hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(9_000_000))
      hub.plan(({ at }) => (at === 'store' ? { type: 'no-length' } : undefined))
      const address = `${hub.url.replace('127.0.0.1', 'localhost')}/Pub/Repo-GGUF/resolve/main/model.Q4_0.gguf`
      const { code, stderr } = await runWithin(2048, ['get', address, '--sha256', sha256])
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('The disk cannot hold') as string,
      })
      expect(hub.requests.filter(({ at }) => at === 'store')).toHaveLength(1)
    },
  )

  it('says what is wrong with a folder that it cannot use', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
    writeFileSync(join(dir, 'models'), 'a file')
    expect(await get([name])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `${join(dir, 'models')}: a file lies where a folder has to be`,
      ) as string,
    })
  })

  it.skipIf(process.platform !== 'linux')(
    'ends where no folder can be made at all, and says so',
    async () => {
      hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
      expect(
        await start(process.execPath, [main, 'models', 'get', name, '--data', '/proc/palabre']),
      ).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be used: /proc/palabre') as string })
    },
  )

  it('is content with a file that is right where no note can be kept of it', async () => {
    const bytes = content(1000)
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
    mkdirSync(`${file()}.palabre.json`, { recursive: true })
    writeFileSync(file(), bytes)
    expect(await get([name])).toMatchObject({ code: 0, stdout: expect.stringContaining(name) as string })
  })

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'says that a disk can only be read, wherever below it the folder is missing',
    async () => {
      hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'palabre-test', dir])
      try {
        expect(await get([name])).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(`${dir}: its disk can only be read (EROFS)`) as string,
        })
      } finally {
        execFileSync('umount', [dir])
      }
    },
  )

  describe('and palabre models verify', () => {
    const verify = (...args: string[]) => run(['verify', name, ...args])

    it('asks the hub for the hash where nobody told one', async () => {
      const bytes = content(50_000)
      const { sha256 } = hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
      mkdirSync(dirname(file()), { recursive: true })
      writeFileSync(file(), bytes)
      const found = await verify('--json')
      expect([found.code, JSON.parse(found.stdout)]).toEqual([0, { id: name, hash: 'matched', sha256 }])
      const asked = hub.requests.length
      expect((await verify()).code).toBe(0)
      // It is known now.
      expect(hub.requests.length).toBe(asked)
    })

    it('finds a file of another content out by it', async () => {
      hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(50_000))
      mkdirSync(dirname(file()), { recursive: true })
      writeFileSync(file(), content(50_000))
      expect(await verify()).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('DIFFERS') as string,
      })
    })

    it('tells nobody the name of what the user brought', async () => {
      const own = join(dir, 'models/local/secret/secret.gguf')
      mkdirSync(dirname(own), { recursive: true })
      writeFileSync(own, content(5000))
      expect((await run(['verify', 'secret'])).code).toBe(0)
      expect(hub.requests).toEqual([])
    })

    it('says that there was nothing to compare with where the hub cannot be asked', async () => {
      mkdirSync(dirname(file()), { recursive: true })
      writeFileSync(file(), content(50_000))
      hub.plan(() => ({ type: 'reset' }))
      expect(await verify()).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('no hash of its source') as string,
        stderr: expect.stringContaining('The hub told no hash') as string,
      })
    })
  })

  it.each(['once', 'twice'])('gets a model of several files, one damaged %s', async (times) => {
    const names = [1, 2, 3].map((part) => `m-0000${part}-of-00003.gguf`)
    const parts = names.map((name, index) => {
      const bytes = content(100_000 + index)
      hub.put('Pub/Repo-GGUF', name, bytes)
      return bytes
    })
    const path = (name = '') => join(dir, 'models/Pub/Repo-GGUF', name)
    let hurt = 0
    hub.plan(({ at, url }) => {
      if (at !== 'store' || !url.includes('00002') || (hurt += 1) > (times === 'once' ? 1 : 2))
        return undefined
      return { type: 'flip', atFileByte: 50_000 }
    })
    // Any of its files names it.
    const asked = `Pub/Repo-GGUF/${names[1]}`
    if (times === 'twice') {
      expect(await get([asked])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('SHA-256 differs') as string,
      })
      // It shows up when it is whole.
      expect(existsSync(path(names[0]))).toBe(false)
    }
    expect((await get([asked])).code).toBe(0)
    for (const [index, name] of names.entries()) expect(readFileSync(path(name))).toEqual(parts[index])
    // One that was damaged later is found out, and told by its name.
    rmSync(path(names[0]))
    writeFileSync(path(names[2]), content(100_002))
    utimesSync(path(names[2]), new Date(), new Date(Date.now() + 60_000))
    expect(await get([asked])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(names[2] ?? '') as string,
    })
  })

  it('obeys the offline switch of the app that owns the folder', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(1000))
    const storage = openStorage(join(dir, 'palabre.db'))
    storage.settings.put('offline', true)
    expect(await get([name])).toMatchObject({ code: 1, stderr: expect.stringContaining('offline') as string })
    storage.settings.put('offline', false)
    expect((await get([name])).code).toBe(0)
    storage.close()
  })

  it('keeps what came at Ctrl-C, and says so', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(20_000_000))
    slowly()
    const stopped = await get([name], { signal: 'SIGINT', until: whenSent(10_000_000) })
    expect(stopped).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('What came is kept') as string,
    })
    const before = sent()
    expect((await get([name])).code).toBe(0)
    expect(sent() - before).toBeLessThan(15_000_000)
  })

  it('goes on after each of eight kills, with at most one window fetched again', async () => {
    const sizeBytes = 60_000_000
    const bytes = content(sizeBytes)
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', bytes)
    slowly()
    const kills = 8
    for (let kill = 0; kill < kills; kill += 1) {
      const next = sent() + 2_000_000 + Math.random() * 4_000_000
      expect((await get([name], { signal: 'SIGKILL', until: whenSent(next) })).code).toBeNull()
      expect(existsSync(file())).toBe(false)
    }
    expect((await get([name])).code).toBe(0)
    expect(readFileSync(file()).equals(bytes)).toBe(true)
    // Counted by who sends: what was on its way, or waited in the system, when a process died is in it.
    expect(sent()).toBeLessThanOrEqual(sizeBytes + kills * windowBytes)
    expect(sent()).toBeGreaterThan(sizeBytes)
  }, 60_000)

  it('continues from a journal of an earlier start of the computer, as far as it was synced', async () => {
    hub.put('Pub/Repo-GGUF', 'model.Q4_0.gguf', content(20_000_000))
    slowly()
    await get([name], { signal: 'SIGINT', until: whenSent(12_000_000) })
    const journal = `${file()}.part.json`
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll(/"boot":"[^"]*"/g, '"boot":"another"'))
    const before = sent()
    expect((await get([name])).code).toBe(0)
    expect(sent() - before).toBeLessThan(12_000_000)
  })
})
