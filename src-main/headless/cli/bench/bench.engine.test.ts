import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { benchResultSchema } from '#contract/bench.ts'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { findInstallation } from '../../installation.ts'
import { exitCodes } from '../exit.ts'

/** `palabre bench` as a person runs it: real processes, the real engine, a tiny model. */
const { root } = findInstallation()
const children: ChildProcess[] = []
let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-bench-'))
  const folder = join(dir, 'data', 'models', 'test', 'tiny')
  mkdirSync(folder, { recursive: true })
  writeTinyModel(join(folder, 'Babbler.gguf'), { behaviour: 'babble', contextSize: 8192 })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dir, { recursive: true }))

const start = (...args: string[]) => {
  const main = join(root, 'src-main', 'headless', 'main.ts')
  const child = spawn(process.execPath, [main, 'bench', ...args, '--data', join(dir, 'data')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  children.push(child)
  return child
}
const ended = async (child: ReturnType<typeof start>) => {
  const closed = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, stdout, stderr }
}
const bench = (...args: string[]) => ended(start(...args))

describe('palabre bench', { timeout: 60_000 }, () => {
  it('prints a result, writes the same to a file, and puts two of them side by side', async () => {
    const path = join(dir, 'today.json')
    const { code, stdout, stderr } = await bench('babbler', '--rounds', '2', '--json', '--out', path)
    expect(code, stderr).toBe(exitCodes.fine)
    const result = benchResultSchema.parse(JSON.parse(stdout))
    expect(readFileSync(path, 'utf8')).toBe(stdout)
    expect(result).toMatchObject({ rounds: 2, model: { id: 'test/tiny/Babbler.gguf' } })
    for (const { tokensPerSecond, min, max } of [result.prefill, result.decode]) {
      expect(tokensPerSecond).toBeGreaterThanOrEqual(min)
      expect(tokensPerSecond).toBeLessThanOrEqual(max)
      expect(min).toBeGreaterThan(0)
    }
    expect(result.predicted?.memoryBytes).toBeGreaterThan(0)

    const slower = {
      ...result.decode,
      tokensPerSecond: result.decode.min / 4,
      min: 0.1,
      max: result.decode.min / 4,
    }
    const other = join(dir, 'other.json')
    writeFileSync(other, JSON.stringify({ ...result, decode: slower }))
    const compared = await bench('--compare', path, other)
    expect(compared.code, compared.stderr).toBe(exitCodes.fine)
    expect(compared.stdout).toMatch(/^answering .*A is better/m)
    const both: unknown = JSON.parse((await bench('--compare', path, other, '--json')).stdout)
    expect(both).toMatchObject({ first: result })
  })

  it('says what is wrong with a file that is no result', async () => {
    const path = join(dir, 'list.json')
    writeFileSync(path, '[1, 2]')
    const { code, stdout, stderr } = await bench('--compare', path, path)
    expect({ code, stdout }).toEqual({ code: exitCodes.failed, stdout: '' })
    expect(stderr).toContain('list.json is not a result of palabre bench')
    expect((await bench('--compare', path)).code).toBe(exitCodes.wrongUsage)
  })

  it('ends at Ctrl-C, with no result and no engine left behind', async () => {
    const path = join(dir, 'never.json')
    const child = start('babbler', '--rounds', '100', '--out', path)
    const whole = ended(child)
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('Reading')) child.kill('SIGINT')
    })
    expect(await whole).toMatchObject({ code: exitCodes.interrupted, stdout: '' })
    expect(existsSync(path)).toBe(false)
  })
})
