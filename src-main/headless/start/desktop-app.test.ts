import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runElectron } from './desktop-app.ts'

/** A program in the desktop app's place: what it does when it is started is all that matters here. */
const program = (script: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'palabre-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'electron')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return { file, folder }
}

describe.skipIf(process.platform === 'win32')('runElectron', () => {
  it.each([0, 1, 3])('gives the exit code %i on', async (code) => {
    expect(await runElectron(program(`exit ${code}`).file, '/app', undefined)).toBe(code)
  })

  it.each(['TRAP', 'ABRT', 'SEGV'])('knows from SIG%s that no window came', async (signal) => {
    expect(await runElectron(program(`ulimit -c 0; kill -${signal} $$`).file, '/app', undefined)).toBeNull()
  })

  it('does not take being told to end for that', async () => {
    expect(await runElectron(program('kill -TERM $$').file, '/app', undefined)).toBe(1)
  })

  it('names the app and the data folder, and lets Electron be Electron', async () => {
    const { file, folder } = program('echo "$@:$ELECTRON_RUN_AS_NODE" > "$(dirname "$0")/seen"')
    process.env['ELECTRON_RUN_AS_NODE'] = '1'
    onTestFinished(() => {
      delete process.env['ELECTRON_RUN_AS_NODE']
    })
    await runElectron(file, '/app', '/data')
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('/app --data=/data:\n')
  })
})
