import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createSidecars } from './index.ts'

const start = () => {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'palabre-sidecars-')))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  mkdirSync(join(dataDir, 'models/P/R'), { recursive: true })
  return { dataDir, sidecars: createSidecars({ dataDir }), ours: join(dataDir, 'models/P/R/m.gguf') }
}
const repairs = { template: 'chatml', stopWords: ['<|end|>'] }
const provenance = {
  origin: 'https://example.org/m',
  sha256: 'a'.repeat(64),
  hash: 'matched',
  checkedAt: 5,
} as const

it('keeps what is known beside a file of the library', () => {
  const { dataDir, sidecars, ours } = start()
  sidecars.update(ours, { provenance })
  sidecars.update(ours, { repairs })
  expect(sidecars.pathOf(ours)).toBe(`${ours}.palabre.json`)
  expect(createSidecars({ dataDir }).read(ours)).toEqual({ provenance, repairs, examination: null })
  sidecars.remove(ours)
  expect(sidecars.read(ours)).toEqual({ provenance: null, repairs: null, examination: null })
})

it("writes nothing into anybody else's folder", () => {
  const { dataDir, sidecars } = start()
  sidecars.update('/elsewhere/m.gguf', { repairs })
  expect(sidecars.pathOf('/elsewhere/m.gguf').startsWith(join(dataDir, 'sidecars'))).toBe(true)
  expect(sidecars.read('/elsewhere/m.gguf').repairs).toEqual(repairs)
  expect(sidecars.read('/elsewhere/other.gguf').repairs).toBeNull()
})

it.each(['', 'no json', '[]', '{"provenance":{"sha256":5},"repairs":{"template":3}}'])(
  'takes %j for knowing nothing',
  (text) => {
    const { sidecars, ours } = start()
    writeFileSync(sidecars.pathOf(ours), text)
    expect(sidecars.read(ours)).toEqual({ provenance: null, repairs: null, examination: null })
  },
)

it.each(['the data folder', 'the models in it'])('lies beside its file when %s is a link', (what) => {
  const { dataDir, ours } = start()
  const other = realpathSync(mkdtempSync(join(tmpdir(), 'palabre-sidecars-')))
  onTestFinished(() => rmSync(other, { recursive: true }))
  const linked = join(other, 'data')
  if (what === 'the data folder') symlinkSync(dataDir, linked)
  else {
    mkdirSync(linked)
    symlinkSync(join(dataDir, 'models'), join(linked, 'models'))
  }
  const sidecars = createSidecars({ dataDir: linked })
  for (const path of [ours, join(linked, 'models/P/R/m.gguf')]) {
    expect(sidecars.pathOf(path)).toBe(`${ours}.palabre.json`)
  }
})
