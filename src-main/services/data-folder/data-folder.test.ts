import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { temporaryFolder } from '../fixtures.ts'
import { openDataFolder } from './index.ts'

const refusal = (dir: string): AppError => {
  try {
    openDataFolder(dir).close()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('The folder was given away')
}

describe('the data folder', () => {
  it('is made for this user alone', () => {
    const dir = join(temporaryFolder(), 'new', 'Palabre')
    const folder = openDataFolder(dir)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(existsSync(folder.modelsDir)).toBe(true)
    expect(statSync(join(dir, 'owner.json')).mode & 0o777).toBe(0o600)
    folder.close()
  })

  it('has one owner in a process, and a next one after it', () => {
    const dir = temporaryFolder()
    const first = openDataFolder(dir)
    expect(refusal(dir)).toMatchObject({ code: 'DATA_FOLDER_IN_USE', details: { pid: process.pid } })
    first.close()
    expect(existsSync(join(dir, 'owner.json'))).toBe(false)
    openDataFolder(dir).close()
  })

  it('belongs to another process until that is killed', async () => {
    const dir = temporaryFolder()
    const holder = fork(new URL('./hold-folder.ts', import.meta.url), [dir])
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder, 'message')
    const error = refusal(dir)
    expect(error.details).toEqual({ pid: holder.pid, url: 'http://127.0.0.1:1234/' })
    expect(error.message).toContain('http://127.0.0.1:1234/')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    openDataFolder(dir).close()
  })

  it('says what is wrong with a folder that cannot be used', () => {
    const dir = temporaryFolder()
    const file = join(dir, 'file')
    writeFileSync(file, '')
    expect(refusal(file)).toMatchObject({ code: 'DATA_FOLDER_UNUSABLE', details: { path: file } })
    expect(refusal(join(file, 'below')).message).toContain('ENOTDIR')
  })

  it.skipIf(process.getuid?.() === 0)('refuses a folder that may not be written to', () => {
    const dir = temporaryFolder()
    chmodSync(dir, 0o500)
    expect(refusal(dir).code).toBe('DATA_FOLDER_UNUSABLE')
  })
})
