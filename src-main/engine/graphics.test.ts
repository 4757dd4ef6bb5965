import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { mayHaveGraphics } from './graphics.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

const computer = ({ nodes = [] as string[], classes = [] as string[] }) => {
  const root = mkdtempSync(join(tmpdir(), 'graphics-'))
  roots.push(root)
  const devices = join(root, 'sys/bus/pci/devices')
  mkdirSync(devices, { recursive: true })
  mkdirSync(join(root, 'dev'))
  for (const node of nodes) mkdirSync(join(root, 'dev', node))
  for (const [index, code] of classes.entries()) {
    mkdirSync(join(devices, `0000:00:0${index}.0`))
    writeFileSync(join(devices, `0000:00:0${index}.0`, 'class'), `${code}\n`)
  }
  return root
}

const onLinux = it.skipIf(process.platform !== 'linux')
const [host, disk, network] = ['0x060000', '0x010000', '0x020000']

onLinux('has none where nothing but a disk and a network are there', () => {
  expect(mayHaveGraphics(computer({ nodes: ['null', 'tty0'], classes: [host, disk, network] }))).toBe(false)
})

onLinux.each(['dri', 'nvidiactl', 'kfd', 'dxg', 'nvhost-gpu', 'mali0', 'kgsl-3d0'])(
  'may have some where there is /dev/%s',
  (node) => {
    expect(mayHaveGraphics(computer({ nodes: ['null', node], classes: [disk] }))).toBe(true)
  },
)

onLinux.each(['0x030000', '0x030200', '0x120000'])(
  'may have some on the bus, its driver not loaded: %s',
  (code) => {
    expect(mayHaveGraphics(computer({ nodes: ['null'], classes: [host, code] }))).toBe(true)
  },
)

onLinux('may have some where nobody can tell', () => {
  expect(mayHaveGraphics(join(tmpdir(), 'not', 'there'))).toBe(true)
})
