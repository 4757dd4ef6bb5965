import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findInstallation } from '#headless/installation.ts'
import { temporaryFolder } from '#services/fixtures.ts'

const main = join(findInstallation().root, 'src-main', 'headless', 'main.ts')
const canMount = process.platform === 'linux' && process.getuid?.() === 0

it.skipIf(!canMount)(
  "does not delete the library's own file, which a mount shows elsewhere, as moved",
  () => {
    const [dataDir, stick] = [temporaryFolder(), temporaryFolder()]
    const folder = join(dataDir, 'models', 'P', 'R')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'm.gguf'), 'the only copy')
    mkdirSync(join(stick, 'P'))
    execFileSync('mount', ['--bind', join(dataDir, 'models', 'P'), join(stick, 'P')])
    onTestFinished(() => void execFileSync('umount', [join(stick, 'P')]))
    const args = [main, 'models', 'import', '--move', stick, '--data', dataDir]
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    expect([status, stderr]).toEqual([1, expect.stringContaining("library's own file by another path")])
    expect(readFileSync(join(folder, 'm.gguf'), 'utf8')).toBe('the only copy')
    expect(readdirSync(folder).filter((name) => name.includes('moved'))).toEqual([])
  },
)
