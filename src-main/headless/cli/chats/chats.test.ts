import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openDataFolder } from '#services/data-folder/index.ts'
import { fillOddly } from '#services/exchange/fixtures/odd-chats.ts'
import { openStorage } from '#storage/index.ts'

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))

// Each command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 })

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-chats-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true })
})

const palabre = async (...args: string[]) => {
  const run = promisify(execFile)(process.execPath, [main, 'chats', ...args], { maxBuffer: 2 ** 28 })
  try {
    return { code: 0, ...(await run) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}
const fill = (name: string, count: number) => {
  const folder = openDataFolder(join(dir, name))
  const storage = openStorage(folder.databasePath)
  fillOddly(storage, count)
  storage.close()
  folder.close()
  return folder.dir
}
const chatsIn = (json: string) => (JSON.parse(json) as { chats: unknown }).chats

it('takes everything out and in again, equal', async () => {
  const [first, second] = [fill('first', 120), join(dir, 'second')]
  const file = join(dir, 'all.json')
  expect(await palabre('export', '--data', first, '--out', file)).toMatchObject({ code: 0, stdout: '' })
  const report = await palabre('import', file, '--json', '--data', second)
  expect(report.code).toBe(0)
  expect(JSON.parse(report.stdout)).toMatchObject([{ format: 'palabre', failed: [], error: null }])
  const again = await palabre('export', '--json', '--data', second)
  expect(chatsIn(again.stdout)).toEqual(chatsIn(readFileSync(file, 'utf8')))
})

it('lists and searches, for people and for programs', async () => {
  const data = fill('first', 60)
  const listed = await palabre('list', '--json', '--data', data)
  const chats = JSON.parse(listed.stdout) as { id: string; archived: boolean; updatedAt: number }[]
  expect(chats.length).toBeGreaterThan(20)
  expect(chats.every(({ archived }) => !archived)).toBe(true)
  expect(chats.map(({ updatedAt }) => updatedAt)).toEqual(
    chats.map(({ updatedAt }) => updatedAt).toSorted((a, b) => b - a),
  )
  const lines = (await palabre('list', '--data', data)).stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(chats.length)
  const found = await palabre('search', 'surrogate', '--json', '--data', data)
  expect(found.code).toBe(0)
  expect((JSON.parse(found.stdout) as unknown[]).length).toBeGreaterThan(0)
  expect(await palabre('search', 'nowheretobefound', '--data', data)).toMatchObject({ code: 1, stdout: '' })
})

it('narrows a search down to a model and a time', async () => {
  const data = fill('first', 60)
  const search = async (...args: string[]) => {
    const { code, stdout, stderr } = await palabre('search', 'surrogate', '--json', '--data', data, ...args)
    return { code, stderr, hits: JSON.parse(stdout || 'null') as { messageId: string; modelId: string }[] }
  }
  const all = await search()
  // Everything there is from the first minutes of 1970, wherever that begins.
  const then = await search('--since', '1969-12-31', '--until', '1970-01-01')
  expect(then.hits).toEqual(all.hits)
  expect(await search('--since', '7d')).toMatchObject({ code: 1, hits: [] })
  expect(await search('--until', '1969-12-30')).toMatchObject({ code: 1, hits: [] })
  const spoken = await search('--model', 'pub/mod')
  expect(spoken.hits.length).toBeGreaterThan(0)
  expect(spoken.hits.length).toBeLessThan(all.hits.length)
  expect(new Set(spoken.hits.map(({ modelId }) => modelId))).toContain('Pub/Model/m.gguf')
  const unknown = await search('--model', 'parrot')
  expect(unknown).toMatchObject({ code: 1, hits: null })
  expect(unknown.stderr).toContain('Pub/Model/m.gguf')
  expect(await search('--since', 'soon')).toMatchObject({ code: 2, hits: null })
  expect(await search('--since', 'today', '--until', 'yesterday')).toMatchObject({ code: 2, hits: null })
  const help = await palabre('search', '--help')
  expect(help.stdout).toMatch(/--model <name>[^]*--since <time>[^]*--until <time>/)
}, 90_000)

it('writes one chat, named by its id or its title, in each form', async () => {
  const data = fill('first', 10)
  for (const [format, beginning] of [
    ['md', '# '],
    ['txt', ''],
    ['html', '<!doctype html>'],
    ['json', '{"format":"palabre-chats"'],
  ] as const) {
    const { code, stdout } = await palabre('export', 'chat-1-3', '--format', format, '--data', data)
    expect(code).toBe(0)
    expect(stdout.startsWith(beginning)).toBe(true)
  }
  expect(await palabre('export', 'chat-1-3', '--format', 'docx', '--data', data)).toMatchObject({ code: 2 })
  const unknown = await palabre('export', 'no such chat', '--data', data)
  expect(unknown).toMatchObject({ code: 1, stdout: '' })
  expect(unknown.stderr.trim().split('\n')).toHaveLength(1)
})

it('says what could not be read, and ends with 1', async () => {
  const file = join(dir, 'x.json')
  writeFileSync(file, '{"some":"thing"}')
  const { code, stderr } = await palabre('import', file, '--data', join(dir, 'data'))
  expect(code).toBe(1)
  expect(stderr).toMatch(/no file of chats/)
  expect(await palabre('import', join(dir, 'gone.json'), '--data', join(dir, 'data'))).toMatchObject({
    code: 1,
  })
})

it('leaves the folder alone while somebody else owns it', async () => {
  const folder = openDataFolder(join(dir, 'data'))
  try {
    const { code, stderr } = await palabre('list', '--data', folder.dir)
    expect(code).toBe(1)
    expect(stderr).toMatch(/is using the data folder/)
  } finally {
    folder.close()
  }
})

it('a reader that is slow gets all of it', async () => {
  const data = fill('first', 2000)
  const child = spawn(process.execPath, [main, 'chats', 'list', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // Long enough to write all, and to be gone if it did not wait for its reader.
  await Promise.race([once(child, 'exit'), setTimeout(3000)])
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk as string
  // More than the system holds for a reader that does not read.
  expect(text.length).toBeGreaterThan(300_000)
  expect((JSON.parse(text) as unknown[]).length).toBeGreaterThan(1000)
})

it('a reader that stops early leaves no complaint', async () => {
  const data = fill('first', 200)
  const child = spawn(process.execPath, [main, 'chats', 'export', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child.stdout, 'data')
  child.stdout.destroy()
  await once(child, 'close')
  expect(said).toBe('')
})

it('saves what can be read of a damaged file, once it has said how', async () => {
  const data = fill('first', 60)
  const path = join(data, 'palabre.db')
  expect(await palabre('rescue', '--json', '--data', data)).toMatchObject({ code: 0, stdout: 'null\n' })
  const { chats } = JSON.parse((await palabre('export', '--json', '--data', data)).stdout) as {
    chats: object[]
  }
  const bytes = readFileSync(path)
  // Cut off by a disk that failed: the pages at the end are not there.
  writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * 0.9) / 4096) * 4096))
  const refused = await palabre('list', '--data', data)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('palabre chats rescue')
  const rescued = await palabre('rescue', '--json', '--data', data)
  expect(rescued.code).toBe(0)
  const report = JSON.parse(rescued.stdout) as { chats: number; keptPath: string }
  expect(report.chats).toBeGreaterThan(chats.length / 2)
  expect(readFileSync(report.keptPath).length).toBeLessThan(bytes.length)
  const listed = JSON.parse((await palabre('list', '--json', '--data', data)).stdout) as object[]
  expect(listed.length).toBeGreaterThan(0)
})
