import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFileAtomically } from './atomic-write.ts'
import { defaultDataDir } from './data-dir.ts'
import { createLog } from './log.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('defaultDataDir', () => {
  const home = '/home/ada'
  it.each([
    ['linux', {}, '/home/ada/.config/Palabre'],
    ['linux', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/Palabre'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/ada/.config/Palabre'],
    ['darwin', {}, '/home/ada/Library/Application Support/Palabre'],
    ['win32', { APPDATA: '/roaming' }, '/roaming/Palabre'],
  ] as const)('is where Electron puts it on %s with %j', (platform, env, expected) => {
    expect(defaultDataDir({ platform, env, home })).toBe(expected)
  })
})

describe('writeFileAtomically', () => {
  it('replaces the whole file, for this user alone, and leaves nothing else', () => {
    const folder = mkdtempSync(join(dir, 'atomic-'))
    const path = join(folder, 'owner.json')
    writeFileSync(path, 'something much longer than what follows')
    writeFileAtomically(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['owner.json'])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('leaves the old file and no other when it cannot write', () => {
    const folder = mkdtempSync(join(dir, 'atomic-'))
    expect(() => writeFileAtomically(folder, 'a folder is in the way')).toThrow()
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('createLog', () => {
  const linesOf = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  it('writes each line at once, errors with their stack and cause', () => {
    const folder = join(dir, 'log')
    const log = createLog(folder)
    log.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'It failed')
    log.debug({}, 'not at this level')
    const lines = linesOf(join(folder, 'palabre.log'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      msg: 'It failed',
      error: { message: 'outer', cause: { message: 'inner' } },
    })
    log.close()
  })

  it('keeps a few files of a limited size, and goes on where it was', () => {
    const folder = join(dir, 'rotating')
    for (let start = 0; start < 2; start += 1) {
      const log = createLog(folder, { maxBytes: 2000, maxFiles: 3 })
      for (let line = 0; line < 100; line += 1) log.info({ start, line }, 'a line')
      log.close()
    }
    expect(readdirSync(folder).sort()).toEqual(['palabre.1.log', 'palabre.2.log', 'palabre.log'])
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(2200)
    expect(linesOf(join(folder, 'palabre.log')).at(-1)).toMatchObject({ start: 1, line: 99 })
    const numbers = ['palabre.2.log', 'palabre.1.log', 'palabre.log'].flatMap((name) =>
      linesOf(join(folder, name)).map(({ line }) => Number(line)),
    )
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
  })

  it('is quiet when it can write no more', () => {
    const folder = join(dir, 'gone')
    const log = createLog(folder, { maxBytes: 1 })
    log.info({}, 'one')
    rmSync(folder, { recursive: true })
    expect(() => log.info({}, 'two')).not.toThrow()
    expect(() => log.info({}, 'three')).not.toThrow()
  })
})
