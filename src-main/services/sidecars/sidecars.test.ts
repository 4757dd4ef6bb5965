import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
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
const nothing = {
  provenance: null,
  unsyncedIn: null,
  repairs: null,
  repairsFor: null,
  examination: null,
  examinationFor: null,
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
  expect(createSidecars({ dataDir }).read(ours)).toEqual({ ...nothing, provenance, repairs })
  sidecars.remove(ours)
  expect(sidecars.read(ours)).toEqual(nothing)
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
    expect(sidecars.read(ours)).toEqual(nothing)
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

it('holds for the file that it was chosen for, not for another that came in its place', () => {
  const { sidecars, ours } = start()
  const examination = { at: 1, verdict: 'usable', findings: [] } as const
  writeFileSync(ours, 'one model')
  sidecars.update(ours, { repairs, examination: { ...examination, findings: [] } })
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
  // As a copy on another disk has.
  utimesSync(ours, 1, 1)
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
  expect(sidecars.examinationOf(ours)).toEqual(examination)
  copyFileSync(ours, `${ours}.old`)
  for (const other of ['two model', 'another model altogether']) {
    writeFileSync(ours, other)
    expect(sidecars.repairsOf(ours)).toBeNull()
    expect(sidecars.examinationOf(ours)).toBeNull()
  }
  // It is examined anew; what was chosen for the first comes back with it.
  sidecars.update(ours, { examination: { ...examination, at: 2, findings: [] } })
  expect(sidecars.examinationOf(ours)?.at).toBe(2)
  renameSync(`${ours}.old`, ours)
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
  expect(sidecars.examinationOf(ours)).toBeNull()
})

it('holds where it was written before anybody noted for which file', () => {
  const { sidecars, ours } = start()
  writeFileSync(ours, 'one model')
  writeFileSync(sidecars.pathOf(ours), JSON.stringify({ repairs }))
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
})

it('reads a file whose time alone is another once, and again when it is changed', () => {
  const { sidecars, ours } = start()
  writeFileSync(ours, 'one model')
  sidecars.update(ours, { repairs })
  utimesSync(ours, 1, 1)
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
  // Other bytes of the same size and time are not looked at: the answer is kept.
  writeFileSync(ours, 'two model')
  utimesSync(ours, 1, 1)
  expect(sidecars.repairsOf(ours)).toEqual(repairs)
  utimesSync(ours, 2, 2)
  expect(sidecars.repairsOf(ours)).toBeNull()
})
