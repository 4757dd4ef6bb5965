import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeSizedModel } from '#e2e/fixtures/gguf/architectures.ts'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { createSidecars } from '#services/sidecars/index.ts'
import { findInstallation } from '../installation.ts'

/** The command as a user runs it: real processes, a tiny model, the built interface behind `serve`. */
const { root } = findInstallation()
const children: ChildProcess[] = []
let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'palabre-cli-'))
  const folder = join(dataDir, 'models', 'test', 'tiny')
  mkdirSync(folder, { recursive: true })
  writeTinyModel(join(folder, 'Thinker.gguf'), { answer: '<think>Let me see.</think>Hello there!' })
  writeTinyModel(join(folder, 'Babbler.gguf'), { behaviour: 'babble' })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dataDir, { recursive: true }))

function start(args: string[], stdin: 'ignore' | 'pipe' = 'ignore') {
  const main = join(root, 'src-main', 'headless', 'main.ts')
  const child = spawn(process.execPath, [main, ...args, '--data', dataDir], {
    stdio: [stdin, 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  children.push(child)
  return child
}

async function palabre(args: string[], input?: string) {
  const child = start(args, input === undefined ? 'ignore' : 'pipe')
  child.stdin?.end(input)
  const closed = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), closed])
  return { code, stdout, stderr }
}

describe('palabre run', () => {
  it('streams the answer, without the thought', async () => {
    expect(await palabre(['run', 'thinker', '-p', 'Hi'])).toEqual({
      code: 0,
      stdout: 'Hello there!\n',
      stderr: '',
    })
  })

  it('tells in JSON what it cost, and the thought', async () => {
    const { code, stdout } = await palabre(['run', 'thinker', '-p', 'Hi', '--json', '--seed', '7'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'test/tiny/Thinker.gguf',
      text: 'Hello there!',
      thought: 'Let me see.',
      seed: 7,
      stopReason: 'stop',
      promptTokens: expect.any(Number) as number,
      completionTokens: expect.any(Number) as number,
      timeToFirstTokenMs: expect.any(Number) as number,
      tokensPerSecond: expect.any(Number) as number,
    })
  })

  it('says the same for the same seed, and obeys the limit', async () => {
    const args = ['run', 'babbler', '-p', 'Hi', '--seed', '5', '--max-tokens', '20', '--json']
    const [one, two] = [await palabre(args), await palabre(args)]
    const parsed = [one, two].map(({ stdout }) => JSON.parse(stdout) as { text: string; stopReason: string })
    expect(parsed[0]?.text).toBe(parsed[1]?.text)
    expect(parsed[0]).toMatchObject({ stopReason: 'length', completionTokens: 20 })
  })

  it('takes the prompt from standard input', async () => {
    const { code, stdout } = await palabre(['run', 'thinker'], 'Hi')
    expect([code, stdout]).toEqual([0, 'Hello there!\n'])
  })

  it('holds to the repairs beside a file, and not to those of one that was there before', async () => {
    const path = join(dataDir, 'models', 'test', 'tiny', 'Counter.gguf')
    writeTinyModel(path, { answer: 'One two END three' })
    createSidecars({ dataDir }).update(path, { repairs: { template: null, stopWords: ['END'] } })
    const repaired = await palabre(['run', 'counter', '-p', 'Hi'])
    expect([repaired.code, repaired.stdout.trim()]).toEqual([0, 'One two'])
    writeTinyModel(path, { answer: 'Four five END six' })
    const replaced = await palabre(['run', 'counter', '-p', 'Hi'])
    expect(replaced.stdout.trim()).toBe('Four five END six')
    rmSync(path)
  })

  it('refuses a model that does not fit before it is loaded, and names the nearest that does', async () => {
    const path = join(dataDir, 'models', 'test', 'tiny', 'Giant.gguf')
    const size = { layers: 100, width: 16_384, feedForward: 65_536, heads: 128, kvHeads: 16, headSize: 128 }
    // Holes, which take no disk: more than any computer that this is tried on has memory for.
    writeSizedModel(path, { architecture: 'llama', type: 'Q8_0', ...size, vocabularySize: 256 })
    const { code, stdout, stderr } = await palabre(['run', 'giant', '-p', 'Hi'])
    rmSync(path)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/needs \d+\.\d GB of memory.*The largest that fits: \S+\.gguf\. --force/)
  })

  it('ends cleanly at Ctrl-C, with what has come', async () => {
    const child = start(['run', 'babbler', '-p', 'Hi'])
    const output = text(child.stdout!)
    await once(child.stdout!, 'data')
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(130)
    expect(await output).toMatch(/^.+\n$/s)
  })

  it('stops quietly when nobody reads any more', async () => {
    const child = start(['run', 'babbler', '-p', 'Hi'])
    const complaints = text(child.stderr!)
    await once(child.stdout!, 'data')
    child.stdout!.destroy()
    const [code] = (await once(child, 'exit')) as [number]
    expect([code, await complaints]).toEqual([0, ''])
  })

  it.each([
    [
      'a model that is not there',
      ['run', 'nobody', '-p', 'x'],
      1,
      /^palabre: No model or file is called "nobody".*Thinker.*\n$/,
    ],
    [
      'a name that fits two',
      ['run', 'tiny', '-p', 'x'],
      1,
      /^palabre: "tiny" fits several models: .*Babbler.*Thinker.*\n$/,
    ],
    ['a file that is no model', ['run', import.meta.filename, '-p', 'x'], 1, /^palabre: [^\n]+\n$/],
    ['no prompt', ['run', 'thinker'], 2, /^palabre: There is no prompt.*\n$/],
    ['a seed that is no number', ['run', 'thinker', '-p', 'x', '--seed', '1e99'], 2, /--seed/],
    [
      'a temperature beyond the limit',
      ['run', 'thinker', '-p', 'x', '--temperature', '9'],
      2,
      /--temperature/,
    ],
    ['an unknown option', ['run', 'thinker', '--nope'], 2, /--nope/],
    ['an unknown command', ['sing'], 2, /sing|--data/],
  ])('refuses %s', async (_, args, code, complaint) => {
    const ended = await palabre(args)
    expect([ended.code, ended.stdout]).toEqual([code, ''])
    expect(ended.stderr).toMatch(complaint)
  })
})

it('palabre models lists what is there', async () => {
  const { stdout } = await palabre(['models', '--json'])
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'test/tiny/Thinker.gguf', source: 'library' })]),
  )
  expect((await palabre(['models'])).stdout).toMatch(/^Babbler .* test\/tiny\/Babbler\.gguf$/m)
})

describe('palabre serve', () => {
  const ready = async (child: ChildProcess) => {
    const [line] = (await once(child.stdout!, 'data')) as [Buffer]
    return JSON.parse(line.toString()) as { event: string; url: string; token: string }
  }

  it('says in one line where it is, refuses a second one on the folder, and ends within two seconds', async () => {
    const first = start(['serve', '--json'])
    const { event, url, token } = await ready(first)
    expect([event, url]).toEqual(['ready', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=/)])
    expect(url.endsWith(token)).toBe(true)
    expect((await fetch(url)).headers.get('content-security-policy')).toContain("default-src 'none'")

    const second = await palabre(['serve'])
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(String(first.pid))
    expect(second.stderr).toContain(new URL(url).host)
    // A prompt needs no folder of its own.
    expect((await palabre(['run', 'thinker', '-p', 'Hi'])).code).toBe(0)

    const askedAt = performance.now()
    first.kill('SIGTERM')
    const [code] = (await once(first, 'close')) as [number]
    expect(code).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(2000)
  })

  it('says that a port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { code, stderr } = await palabre(['serve', '--port', String((taken.address() as AddressInfo).port)])
    taken.close()
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^palabre: That port is in use[^\n]*\n$/)])
  })
})
