import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { findInstallation } from '#headless/installation.ts'

/** The commands as a user runs them, on files alone: no data folder is opened, so the app may have it. */
const main = join(findInstallation().root, 'src-main', 'headless', 'main.ts')
let dir: string
let dataDir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-cli-models-'))
  dataDir = join(dir, 'data')
  mkdirSync(join(dir, 'from/pub/repo'), { recursive: true })
  writeTinyModel(join(dir, 'from/pub/repo/tiny-Q4_0.gguf'))
  return () => rmSync(dir, { recursive: true })
})

const palabre = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', HF_ENDPOINT: 'http://127.0.0.1:9' }
    const child = execFile(
      process.execPath,
      [main, 'models', ...args, '--data', dataDir],
      { env },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
const from = () => join(dir, 'from')
const id = 'pub/repo/tiny-Q4_0.gguf'
const ours = () => join(dataDir, 'models', id)

describe('palabre models', () => {
  it('takes a folder in, lists, inspects, verifies, and removes', async () => {
    const file = join(from(), 'pub/repo/tiny-Q4_0.gguf')
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    writeFileSync(join(from(), 'pub/repo/SHA256SUMS'), `${hash}  tiny-Q4_0.gguf\n`)
    expect(await palabre('import', from())).toMatchObject({ code: 0, stdout: `${id}\n` })
    expect(existsSync(file)).toBe(true)
    expect((await palabre()).stdout).toContain(id)
    const inspected = await palabre('inspect', 'tiny', '--json')
    expect(JSON.parse(inspected.stdout)).toMatchObject({ architecture: 'llama', contextSize: 8192 })
    expect(await palabre('verify', 'tiny')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('matches') as string,
    })
    appendFileSync(ours(), 'x')
    expect(await palabre('verify', 'tiny')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('DIFFERS') as string,
    })
    const removed = await palabre('rm', 'tiny', '--json')
    expect([removed.code, JSON.parse(removed.stdout)]).toEqual([0, { id, inTrash: true }])
    expect(existsSync(ours())).toBe(false)
    expect(readdirSync(join(dataDir, 'trash'))).toHaveLength(1)
  })

  it('takes a model to a stick, and says so when it is there already', async () => {
    await palabre('import', from())
    const stick = join(dir, 'stick')
    mkdirSync(stick)
    const there = join(stick, id)
    expect(await palabre('export', 'tiny', stick)).toMatchObject({ code: 0, stdout: `${there}\n` })
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(there, '..') })
    const again = await palabre('export', 'tiny', stick, '--json')
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { id, path: there, wasThere: true }])
    expect(again.stderr).toContain('there already')
    expect(await palabre('import', stick)).toMatchObject({ code: 0, stdout: `${id}\n` })
    appendFileSync(there, 'x')
    const other = await palabre('export', 'tiny', stick)
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringMatching(/Another file is called tiny-Q4_0.gguf there already/),
    ])
    expect((await palabre('export', 'tiny', join(dir, 'nowhere'))).code).toBe(1)
  })

  it('has the doctor look at a model, or at any file', async () => {
    const well = await palabre('doctor', join(from(), 'pub/repo/tiny-Q4_0.gguf'))
    expect([well.code, well.stdout.trim().split('\n')]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining('Hello from'), 'Healthy: it is ready to talk.']),
    ])
    writeFileSync(join(from(), 'bad.gguf'), 'GGUF')
    const ill = await palabre('doctor', join(from(), 'bad.gguf'), '--json')
    expect([ill.code, JSON.parse(ill.stdout)]).toEqual([
      1,
      expect.objectContaining({
        verdict: 'broken',
        findings: [expect.objectContaining({ check: 'header' })],
      }),
    ])
  })

  it('moves when it is told to, and never what failed', async () => {
    const bad = join(from(), 'bad.gguf')
    writeFileSync(bad, 'no model')
    const { code, stdout, stderr } = await palabre('import', '--move', from())
    expect([code, stdout]).toEqual([1, `${id}\n`])
    expect(stderr).toContain('not a usable GGUF')
    expect([existsSync(bad), existsSync(join(from(), id))]).toEqual([true, false])
    expect(readdirSync(join(dataDir, 'models'), { recursive: true }).join()).not.toContain('bad.gguf')
    const stick = join(dir, 'stick')
    mkdirSync(stick)
    await palabre('export', 'tiny', stick)
    await palabre('import', '--move', stick)
    expect(readdirSync(join(stick, id, '..'))).toEqual([])
    expect((await palabre('import', '--move', join(dataDir, 'models'))).code).toBe(1)
    expect(existsSync(ours())).toBe(true)
  })

  it.each([
    [['rm'], 2],
    [['export', 'tiny'], 2],
    [['import'], 2],
    [['verify', 'nobody'], 1],
    [['inspect', main], 1],
    [['import', '/nowhere'], 1],
    [['rm', main], 1],
    // The only model that is there is not meant by nothing.
    [['inspect', ' '], 1],
  ])('%j ends with %i', async (args, code) => {
    const result = await palabre(...args)
    expect(result.code).toBe(code)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(existsSync(main)).toBe(true)
  })
})
