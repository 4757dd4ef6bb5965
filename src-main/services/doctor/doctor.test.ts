import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ExamineEvent, Finding } from '#contract/doctor.ts'
import type { Model } from '#contract/models.ts'
import { createFeed } from '#lib/feed.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch, type FakeScript } from '../engines/fake-engine.ts'
import { createEngines } from '../engines/index.ts'
import { withPatience } from '../engines/when-idle.ts'
import { createSidecars } from '../sidecars/index.ts'
import { answerFinding, verdictOn } from './findings.ts'
import { createDoctor, examineArrivals, noRepairs } from './index.ts'

const finding = (check: Finding['check'], outcome: Finding['outcome'] = 'fine', key = 'x'): Finding => ({
  check,
  outcome,
  key,
  values: {},
  message: 'X.',
  repair: null,
})
const events = (...findings: Finding[]): ExamineEvent[] =>
  findings.flatMap((one) => [
    { type: 'checking', check: one.check },
    { type: 'found', finding: one },
  ])

const start = (script: FakeScript = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'palabre-doctor-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  mkdirSync(join(dataDir, 'models'))
  const pathOf = (id: string) => join(dataDir, 'models', id)
  writeFileSync(pathOf('m.gguf'), 'GGUF')
  const launchEngine = createFakeLaunch({
    examination: events(finding('header'), finding('stop')),
    ...script,
  })
  const sidecars = createSidecars({ dataDir })
  const engines = withPatience(createEngines({ launchEngine, pathOf }))
  onTestFinished(() => engines.close())
  const doctor = createDoctor({ launchEngine, filesOf: (id) => [pathOf(id)], sidecars, engines })
  const examine = async (signal?: AbortSignal) => {
    const all = []
    for await (const event of doctor.examine('m.gguf', signal)) all.push(event)
    return all
  }
  return { doctor, examine, launchEngine, pathOf, engines }
}
const model = (id: string): Model => ({
  id,
  name: id,
  publisher: '',
  repository: '',
  fileName: id,
  quantization: null,
  sizeBytes: 4,
  source: 'library',
})

describe('an examination', () => {
  it('is told as it goes, ends in a verdict, and is kept', async () => {
    const { doctor, examine, launchEngine } = start()
    expect(doctor.last('m.gguf')).toBeNull()
    const all = await examine()
    expect(all.map(({ type }) => type).join(' ')).toBe('checking found checking found checking found end')
    expect(all.at(-1)).toEqual({ type: 'end', verdict: 'healthy' })
    expect(doctor.last('m.gguf')).toMatchObject({ verdict: 'healthy', findings: { length: 3 } })
    expect(launchEngine.processes.map(({ alive }) => alive)).toEqual([false])
  })

  it('takes a death for a finding', async () => {
    const { examine } = start({ crashOnLoad: () => true })
    expect((await examine()).slice(-2)).toMatchObject([
      { type: 'found', finding: { check: 'answer', outcome: 'problem', key: 'deadly' } },
      { type: 'end', verdict: 'broken' },
    ])
  })

  it(
    'gives a file that is slow at every check no more time than one that is at one',
    { timeout: 10_000 },
    async () => {
      const checks = ['header', 'architecture', 'template', 'conversation', 'thinking', 'stop'] as const
      const examination = events(...checks.map((check) => finding(check)))
      const { examine } = start({ examination, checkMs: 900 })
      expect((await examine()).slice(-2)).toMatchObject([
        { type: 'found', finding: { check: 'conversation', outcome: 'problem', key: 'endless' } },
        { type: 'end', verdict: 'broken' },
      ])
    },
  )

  it('says nothing more, and keeps nothing, when it is left or the app closes', async () => {
    const { doctor, examine, launchEngine } = start({ holdLoad: true })
    const leaving = new AbortController()
    const left = [examine(leaving.signal), examine()]
    await vi.waitFor(() => {
      expect(launchEngine.processes.every(({ calls }) => calls.some((call) => call.startsWith('load')))).toBe(
        true,
      )
    })
    leaving.abort()
    doctor.close()
    for (const all of await Promise.all(left)) expect(all.some(({ type }) => type === 'end')).toBe(false)
    expect(doctor.last('m.gguf')).toBeNull()
    expect(launchEngine.processes.some(({ alive }) => alive)).toBe(false)
  })
})

describe('repairs', () => {
  it('are kept, and what was found without them is not', async () => {
    const { doctor, examine } = start()
    expect(doctor.repairs('m.gguf')).toEqual(noRepairs)
    await examine()
    const repairs = { template: '{{ messages }}', stopWords: ['<|fin|>'] }
    doctor.setRepairs('m.gguf', repairs)
    expect([doctor.repairs('m.gguf'), doctor.last('m.gguf')]).toEqual([repairs, null])
    doctor.setRepairs('m.gguf', noRepairs)
    expect(doctor.repairs('m.gguf')).toEqual(noRepairs)
  })

  it('hold from the next answer on: a model that is loaded is let go', async () => {
    const { doctor, engines } = start()
    await engines.load('m.gguf')
    doctor.setRepairs('m.gguf', { template: 'chatml', stopWords: [] })
    await vi.waitFor(() => expect(engines.states()).toEqual([]))
  })

  it('take no template that is none', () => {
    const { doctor } = start()
    expect(() => doctor.setRepairs('m.gguf', { template: 'chatm', stopWords: [] })).toThrow('built-in')
    expect(doctor.repairs('m.gguf')).toEqual(noRepairs)
  })
})

it('examines what arrives, once, and neither what was there nor what is known', async () => {
  const { doctor, launchEngine, pathOf } = start()
  writeFileSync(pathOf('new.gguf'), 'GGUF')
  const feed = createFeed<Model[]>({ newestOnly: true })
  const models = feed.subscribe([[model('m.gguf')]])
  const following = examineArrivals({ models, doctor, log: silentLog })
  await vi.waitFor(() => expect(feed.readerCount).toBe(1))
  feed.publish([model('m.gguf'), model('new.gguf')])
  await vi.waitFor(() => expect(doctor.last('new.gguf')?.findings.at(-1)?.key).toBe('answerNotAsked'))
  feed.publish([model('m.gguf')])
  feed.publish([model('m.gguf'), model('new.gguf')])
  feed.end()
  await following
  expect(launchEngine.processes).toHaveLength(1)
  expect(doctor.last('m.gguf')).toBeNull()
})

it('tells garbage from words', () => {
  const keyOf = (text: string) => answerFinding(text).key
  expect(['Hello!', 'Ha ha ha.', 'Bonjour à tous 👋', '你好！'].map(keyOf)).toEqual(Array(4).fill('answered'))
  expect(
    ['!!!!!!!!!!!!!!!!', 'the the the the the the the the the the ', '\uFFFD\uFFFD\uFFFDa'].map(keyOf),
  ).toEqual(Array(3).fill('answerGarbled'))
  expect(['', ' \n'].map(keyOf)).toEqual(['answerEmpty', 'answerEmpty'])
})

it('sums up', () => {
  const answered = finding('answer')
  expect(verdictOn([answered])).toBe('healthy')
  expect(verdictOn([finding('thinking', 'note'), answered])).toBe('healthy')
  expect(verdictOn([finding('stop', 'problem'), answered])).toBe('usable')
  expect(verdictOn([finding('answer', 'skipped')])).toBe('usable')
  expect(verdictOn([finding('header', 'problem')])).toBe('broken')
  expect(verdictOn([finding('conversation', 'problem', 'endless')])).toBe('broken')
})
