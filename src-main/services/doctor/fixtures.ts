/** For the doctor's tests with real processes: files that are gone afterwards, and a check that no process is left. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'
import type { DoctorEvent, Finding, Repairs, Verdict } from '#contract/doctor.ts'
import { launchEngine as launchReal } from '#e2e/fixtures/launch-engine.ts'
import type { EngineProcess, LaunchEngine } from '../engines/types.ts'
import { examineFiles, noRepairs } from './index.ts'

export interface Examined {
  verdict: Verdict | null
  findings: Finding[]
  find: (check: Finding['check']) => Finding | undefined
}

export const sumUp = async (events: AsyncIterable<DoctorEvent>): Promise<Examined> => {
  const findings: Finding[] = []
  let verdict: Verdict | null = null
  for await (const event of events) {
    if (event.type === 'found') findings.push(event.finding)
    if (event.type === 'end') verdict = event.verdict
  }
  for (const finding of findings) expectTheInterfacesWords(finding)
  return { verdict, findings, find: (check) => findings.find((finding) => finding.check === check) }
}

const locale = new URL('../../../resources/locales/en.json', import.meta.url)
const texts = () =>
  (JSON.parse(readFileSync(locale, 'utf8')) as { doctor: { finding: Record<string, string> } }).doctor.finding
let known: Record<string, string> | undefined

/** What the interface says of a finding is what the doctor says on a terminal. */
const expectTheInterfacesWords = ({ key, values, message }: Finding) => {
  known ??= texts()
  const text = known[key]?.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
  expect(text?.replaceAll('’', "'"), key).toBe(message.replaceAll('’', "'"))
}

/** One after the other on each of two processors. */
export const inPairs = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all([worker(), worker()])
}

export const setUp = () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-doctor-'))
  const processes: EngineProcess[] = []
  let fileCount = 0
  afterAll(() => rmSync(dir, { recursive: true }))
  afterEach(() => {
    expect(processes.splice(0).filter(isRunning)).toEqual([])
  })
  const launchEngine: LaunchEngine = () => {
    const process = launchReal()
    processes.push(process)
    return process
  }
  return {
    dir,
    launchEngine,
    newPath: () => join(dir, `${(fileCount += 1)}.gguf`),
    examine: (path: string, repairs: Partial<Repairs> = {}): Promise<Examined> =>
      sumUp(examineFiles({ launchEngine, paths: [path], repairs: { ...noRepairs, ...repairs } })),
  }
}

const isRunning = ({ pid }: EngineProcess) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
