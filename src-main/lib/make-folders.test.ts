import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeFolders, makeFoldersSync } from './make-folders.ts'

const temporary = () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-folders-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

it('makes what is missing, for whom it is told, and minds nobody who was quicker', async () => {
  const dir = temporary()
  const path = join(dir, 'a/b/c')
  await Promise.all([makeFolders(path, 0o700), makeFolders(path, 0o700), makeFolders(join(dir, 'a'), 0o700)])
  expect(statSync(path).isDirectory()).toBe(true)
  if (process.platform !== 'win32') expect(statSync(join(dir, 'a')).mode & 0o777).toBe(0o700)
  await makeFolders(path)
})

it('says what is in the way', async () => {
  const dir = temporary()
  writeFileSync(join(dir, 'file'), '')
  await expect(makeFolders(join(dir, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolders(join(dir, 'file/below/it'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  expect(() => makeFoldersSync(join(dir, 'file/below/it'))).toThrow(
    expect.objectContaining({ code: 'ENOTDIR' }),
  )
})

it.skipIf(process.platform !== 'linux')('ends where no folder can be made at all', async () => {
  await expect(makeFolders('/proc/palabre/models/P/R')).rejects.toMatchObject({ code: 'ENOENT' })
  expect(() => makeFoldersSync('/proc/palabre/hub')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
})
