import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { openDataFolder } from '#services/data-folder/index.ts'
import { openStorage } from '#storage/index.ts'
import { findInstallation } from '../../installation.ts'

/** `palabre lab` as a script runs it: real processes, the real engine, tiny models. */
const { root } = findInstallation()
const children: ChildProcess[] = []
let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-lab-'))
  const folder = join(dir, 'data', 'models', 'test', 'tiny')
  mkdirSync(folder, { recursive: true })
  writeTinyModel(join(folder, 'Greeter.gguf'), { answer: 'Hello there!' })
  writeTinyModel(join(folder, 'Babbler.gguf'), { behaviour: 'babble', contextSize: 8192 })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dir, { recursive: true }))

const file = (name: string, content: string) => {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}
const start = (args: string[], dataDir = join(dir, 'data')) => {
  const main = join(root, 'src-main', 'headless', 'main.ts')
  const child = spawn(process.execPath, [main, 'lab', ...args, '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  children.push(child)
  return child
}
const lab = async (...args: string[]) => {
  const child = start(args)
  const closed = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, stdout, stderr }
}
interface Line {
  cell: number
  text: string
  usage: { completionTokens: number; energy?: { joules: number } }
  durationMs: number
}
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

const greeting = (assertion: string) => `name: Greetings
models: [greeter]
prompts: [{ user: "Greet {{name}}" }]
data: [{ name: Ann }, { name: Bob }]
assert:
  - ${assertion}
`

it('ends with 0 when everything holds, and writes what came', async () => {
  const path = file('good.yaml', greeting('contains: Hello'))
  const out = join(dir, 'good.jsonl')
  const { code, stdout, stderr } = await lab(path, '--out', out)
  expect([code, stderr]).toEqual([0, `The results are in ${out}\n`])
  expect(stdout).toContain('2 passed, 0 failed, 0 without an answer, of 2')
  expect(linesOf(out)).toMatchObject([
    {
      cell: 0,
      status: 'passed',
      model: 'test/tiny/Greeter.gguf',
      values: { name: 'Ann' },
      text: 'Hello there!',
    },
    { cell: 1, status: 'passed', row: 2, checks: [{ kind: 'contains', passed: true }] },
  ])
})

it('asks nothing when its results could not be written', async () => {
  const path = file('nowhere.yaml', greeting('contains: Hello'))
  const { code, stdout, stderr } = await lab(path, '--out', join(dir, 'missing', 'good.csv'))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^palabre: There is no folder “.*missing”\.\n$/)
})

it('ends with 1 when something does not, and says what', async () => {
  const path = file('bad.yaml', greeting('javascript: row.name === "Ann"'))
  const { code, stdout } = await lab(path)
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /✗ #1, row 2: Greeter.gguf · seed 0\n {4}Hello there!\n {4}javascript: it came to false, not true/,
  )
  const json = await lab(path, '--json', '--only-failed')
  expect(JSON.parse(json.stdout)).toMatchObject({
    cells: 2,
    passed: 1,
    failed: 1,
    failures: [{ cell: 1, row: 2 }],
  })
})

it.each([
  [
    'a wrong value',
    'name: x\nmodels: [greeter]\nprompts: [{ user: Hi }]\nseeds: many\n',
    /wrong\.yaml:4:8: seeds: expected a list.*\n$/,
  ],
  [
    'a model that is not there',
    'name: x\nmodels: [nobody]\nprompts: [{ user: Hi }]\n',
    /wrong\.yaml:2:10: models\.0: No model.*Greeter.*\n$/,
  ],
])('ends with 2 at %s, and says where', async (_, content, complaint) => {
  const { code, stdout, stderr } = await lab(file('wrong.yaml', content))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(complaint)
})

it('ends with 2 where there is no file, or no such format', async () => {
  expect((await lab(join(dir, 'none.yaml'))).code).toBe(2)
  expect((await lab(file('good.yaml', greeting('contains: Hello')), '--out', 'x.pdf')).code).toBe(2)
})

const babble = (name: string, seeds: number) => `name: ${name}
models: [babbler]
prompts: [{ user: "{{word}}" }]
data: [{ word: one }, { word: two }]
parameters: [{ temperature: 1, maxTokens: 40 }]
seeds: [${Array.from({ length: seeds }, (_, seed) => seed).join()}]
`

it('gives the same tokens for the same file, seed and machine', async () => {
  const path = file('same.yaml', babble('Same', 3))
  const outs = ['one.jsonl', 'two.jsonl'].map((name) => join(dir, name))
  for (const out of outs) expect((await lab(path, '--out', out)).code).toBe(0)
  const [one, two] = outs.map((out) => linesOf(out).map(({ text: said }) => said))
  expect(one).toEqual(two)
  expect(one?.every((said) => said.length > 20)).toBe(true)
  // The control: the seeds make a difference.
  expect(new Set(one).size).toBeGreaterThan(3)
})

describe('a run that was ended in the middle', () => {
  /** Resolves when so many cells are on disk: seen from outside, as the process itself says nothing. */
  const kept = (atLeast: number, name: string) =>
    expect
      .poll(
        () => {
          const storage = openStorage(join(dir, 'data', 'palabre.db'))
          const run = storage.lab.runs().find((one) => one.name === name)
          storage.close()
          return run?.counts.passed ?? 0
        },
        { timeout: 30_000, interval: 30 },
      )
      .toBeGreaterThanOrEqual(atLeast)

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s is gone on with, and nothing is answered twice',
    async (signal) => {
      const path = file(`${signal}.yaml`, babble(signal, 60))
      const child = start([path])
      const complaints = text(child.stderr)
      await kept(3, signal)
      child.kill(signal)
      const [code] = (await once(child, 'close')) as [number | null]
      if (signal === 'SIGINT') {
        expect(code).toBe(130)
        expect(await complaints).toMatch(
          /^Stopped\. \d+ of 120 answers are kept; go on with: palabre lab ".*SIGINT\.yaml" --resume\n$/,
        )
      } else expect(code).toBeNull()

      const half = join(dir, `${signal}-half.jsonl`)
      const storage = openStorage(join(dir, 'data', 'palabre.db'))
      const run = storage.lab.runs().find((one) => one.name === signal)!
      const before = storage.lab.summaries(run.id)
      storage.close()
      expect(before.length).toBeGreaterThanOrEqual(3)
      expect(before.length).toBeLessThan(120)

      const { code: end } = await lab(path, '--resume', '--out', half)
      expect(end).toBe(0)
      const after = linesOf(half)
      expect(after).toHaveLength(120)
      // What was kept is as it was, to its time.
      for (const { number, durationMs } of before) expect(after[number]?.durationMs).toBe(durationMs)
    },
  )
})

it('keeps results apart while the app is open, and goes on with them when it is closed again', async () => {
  const path = file('apart.yaml', greeting('javascript: row.name === "Ann"').replace('Greetings', 'Apart'))
  const app = openDataFolder(join(dir, 'data'))
  const { code, stderr } = await lab(path).finally(() => app.close())
  expect([code, stderr]).toEqual([1, expect.stringContaining(join(dir, 'data', 'terminal'))])
  const again = await lab(path, '--json', '--only-failed')
  expect(JSON.parse(again.stdout)).toMatchObject({ cells: 2, passed: 1, failed: 1 })
})

it('tells what each answer drew', async () => {
  const out = join(dir, 'energy.jsonl')
  await lab(file('energy.yaml', greeting('contains: Hello').replace('Greetings', 'Energy')), '--out', out)
  for (const { usage } of linesOf(out)) expect(usage.energy?.joules).toBeGreaterThanOrEqual(0)
})

it('says when there is nothing to go on with', async () => {
  const { code, stderr } = await lab(file('fresh.yaml', babble('Fresh', 1)), '--resume')
  expect([code, stderr]).toEqual([1, expect.stringContaining('was not run before')])
})
