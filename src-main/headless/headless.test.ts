import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { FoundModel } from '#services/models/index.ts'
import { describeError } from './cli/exit.ts'
import { formatBytes, formatDuration } from './format.ts'
import { chooseModel } from './installed-models.ts'
import { readSessionKey } from './session-key.ts'
import { isStale } from './start/build.ts'
import { createProgress } from './starter/progress.ts'

let dir: string
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'palabre-headless-'))))
afterAll(() => rmSync(dir, { recursive: true }))

const model = (id: string, name: string, quantization: string): FoundModel => ({
  id,
  name,
  quantization,
  publisher: '',
  repository: '',
  fileName: '',
  sizeBytes: 1,
  source: 'library',
  path: `/models/${id}`,
})
const models = [
  model('a/qwen/Qwen3-8B.Q4_K_M.gguf', 'Qwen3 8B', 'Q4_K_M'),
  model('a/qwen/Qwen3-8B.Q8_0.gguf', 'Qwen3 8B', 'Q8_0'),
  model('b/smol/Smol-1B.Q4_1.gguf', 'Smol 1B', 'Q4_1'),
  model('b/smol/Smol-1B-Chat.Q4_1.gguf', 'Smol 1B Chat', 'Q4_1'),
]

describe('chooseModel', () => {
  it.each([
    ['SMOL-1B-CHAT', 'b/smol/Smol-1B-Chat.Q4_1.gguf'],
    ['qwen3 8b q8', 'a/qwen/Qwen3-8B.Q8_0.gguf'],
    ['b/smol/Smol-1B.Q4_1.gguf', 'b/smol/Smol-1B.Q4_1.gguf'],
    ['smol 1b', 'b/smol/Smol-1B.Q4_1.gguf'],
  ])('takes %s for the one it fits', (typed, id) => {
    expect(chooseModel(typed, models)).toMatchObject({ id, path: `/models/${id}` })
  })

  it('takes a file for itself, whatever its name', () => {
    const file = join(dir, 'some.gguf')
    writeFileSync(file, 'x')
    expect(chooseModel(file, models)).toEqual({ id: file, path: file })
  })

  it('names those that fit when there are several, and what there is when there is none', () => {
    const choosing = (typed: string, among = models) => {
      try {
        return chooseModel(typed, among)
      } catch (error) {
        return error
      }
    }
    expect(choosing('qwen')).toMatchObject({ code: 'CONFLICT', message: /Q4_K_M\.gguf, .*Q8_0\.gguf/ })
    expect(choosing('llama')).toMatchObject({ code: 'MODEL_NOT_FOUND', message: /"llama".*Qwen3.*Smol/ })
    expect(choosing('llama', [])).toMatchObject({ code: 'MODEL_NOT_FOUND', message: /no model yet/ })
  })
})

it('describes every error in one line', () => {
  expect(describeError(new AppError('INTERNAL', 'One thing.\n  Another.'))).toBe('One thing. Another.')
  expect(describeError(Object.assign(new Error('x'), { code: 'EADDRINUSE' }))).toMatch(
    /^That port is in use.*--port/,
  )
  expect(describeError('odd')).toBe('odd')
  expect(describeError(null)).toBe('null')
})

it('formats for people', () => {
  expect([0, 999, 1000, 98_362_432, 4_700_000_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '98.4 MB',
    '4.7 GB',
  ])
  expect([0, 59.6, 605].map(formatDuration)).toEqual(['0:00', '1:00', '10:05'])
})

it('keeps its session key, for its owner alone', () => {
  const key = readSessionKey(dir)
  expect([key.length, readSessionKey(dir).equals(key)]).toEqual([32, true])
})

describe('isStale', () => {
  const root = () => mkdtempSync(join(dir, 'root-'))
  const touch = (path: string, seconds: number) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
    utimesSync(path, seconds, seconds)
    utimesSync(dirname(path), 1, 1)
  }
  const built = (seconds: number) => {
    const where = root()
    for (const file of [
      'main/index.js',
      'main/engine.js',
      'main/headless.js',
      'preload/preload.cjs',
      'renderer/index.html',
    ]) {
      touch(join(where, 'out', file), seconds)
    }
    touch(join(where, 'src-main/a/b.ts'), 10)
    utimesSync(join(where, 'src-main'), 1, 1)
    return where
  }

  it('knows a build that is younger than every source', () => {
    expect(isStale(built(20))).toBe(false)
  })
  it.each(['src-main/a/c.ts', 'src-renderer/x.css', 'resources/locales/en.json', 'package-lock.json'])(
    'sees that %s was changed since',
    (file) => {
      const where = built(20)
      touch(join(where, file), 30)
      expect(isStale(where)).toBe(true)
    },
  )
  it('sees what is missing or gone, and overlooks tests', () => {
    const [missing, gone, tested] = [built(20), built(20), built(20)]
    rmSync(join(missing, 'out/preload/preload.cjs'))
    rmSync(join(gone, 'src-main/a/b.ts'))
    touch(join(tested, 'src-main/a/b.test.ts'), 30)
    expect([missing, gone, tested].map(isStale)).toEqual([true, true, false])
  })
})

describe('createProgress', () => {
  const run = (isTTY: boolean) => {
    let at = 0
    let text = ''
    const progress = createProgress({ isTTY, write: (more) => (text += more) }, () => at)
    for (let done = 0; done <= 1000; done += 50) {
      progress.update(done * 1000, 1_000_000)
      at += 1000
    }
    progress.done()
    return text
  }
  it('draws a bar that ends full', () => {
    expect(run(true)).toMatch(
      /50 % of 1\.0 MB, 50\.0 kB\/s, 0:10 left.*\[#{24}\] 100 % of 1\.0 MB, 50\.0 kB\/s\n$/s,
    )
  })
  it('says each tenth in a line where there is no terminal', () => {
    expect(run(false).trim().split('\n')).toHaveLength(10)
    expect(run(false)).not.toMatch(/\r|\x1b/)
  })
})
