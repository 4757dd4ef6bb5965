/**
 * What a run of the laboratory costs over asking the engine for the same answers: `npm run bench:lab [-- rounds]`. Both ask afresh for the
 * same eight answers of 16 tokens, one answer after the other, in turns; the run also checks four assertions a cell and writes every cell to
 * the disk. A line a round goes to stderr; the result, medians with the least and the most, is one line of JSON on stdout. No new round is
 * begun after two minutes, so that it ends on a slow computer too.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../src-main/lib/log.ts'
import { createEngines } from '../../src-main/services/engines/index.ts'
import { cellCount, cellOf, readExperiment } from '../../src-main/services/lab/experiment/index.ts'
import { createRuns } from '../../src-main/services/lab/runs.ts'
import { openStorage } from '../../src-main/storage/index.ts'
import { launchEngine } from '../fixtures/launch-engine.ts'

const rounds = Number(process.argv[2] ?? 5)
const longestMs = 120_000
const begunAt = performance.now()
const models = new URL('../../resources/models/', import.meta.url).pathname
const model = readdirSync(models, { recursive: true, encoding: 'utf8' }).find((name) =>
  name.endsWith('.gguf'),
)
if (model === undefined) throw new Error('The starter model is not there: npm run starter')
const { plan } = readExperiment({
  source: `name: Overhead
models: [starter]
prompts: [{ user: "Say something about {{thing}}." }]
data: [{ thing: rain }, { thing: bread }, { thing: rivers }, { thing: iron }]
parameters: [{ temperature: 1, maxTokens: 16 }]
seeds: [1, 2]
assert:
  - length: { min: 1 }
  - regex: "[a-z]"
  - notContains: "\\u0000"
  - javascript: output.length > 0 && row.thing.length > 2
`,
  readFile: () => null,
  chooseModel: (typed) => typed,
})
if (!plan) throw new Error('The experiment is wrong.')

const dir = mkdtempSync(join(tmpdir(), 'palabre-bench-lab-'))
const storage = openStorage(join(dir, 'lab.db'))
const engines = createEngines({ launchEngine, pathOf: () => join(models, model) })
const runs = createRuns({ table: storage.lab, engines, onEvent: () => undefined, log: silentLog })
const never = new AbortController().signal

const plain = async () => {
  const startedAt = performance.now()
  for (let number = 0; number < cellCount(plan); number += 1) {
    const { line, column } = cellOf(plan, number)
    if (!('messages' in line.ask)) throw new Error('A prompt without a template.')
    const request = { messages: line.ask.messages, sampling: column.sampling, fresh: true }
    for await (const event of engines.generate(column.modelId, request, never))
      if (event.type === 'end') break
  }
  return performance.now() - startedAt
}
const inLab = async () => {
  const startedAt = performance.now()
  const { counts } = await runs.ended(runs.start(plan, null).id)
  if (counts.passed !== cellCount(plan)) throw new Error(`Not everything passed: ${JSON.stringify(counts)}`)
  return performance.now() - startedAt
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const cells = cellCount(plan)
const rounded = (value: number) => Math.round(value * 10) / 10
const figureOf = (totals: number[]) => {
  const each = totals.map((total) => total / cells)
  return { median: rounded(median(each)), min: rounded(Math.min(...each)), max: rounded(Math.max(...each)) }
}
const tell = (what: string, ms: number) =>
  process.stderr.write(
    `${what}: ${rounded(ms / cells)} ms a cell, ${rounded((performance.now() - begunAt) / 1000)} s since the start\n`,
  )

// The first of each loads the model and the laboratory's worker.
tell('plain, not counted', await plain())
tell('laboratory, not counted', await inLab())
const times: { plain: number[]; lab: number[] } = { plain: [], lab: [] }
for (let round = 0; round < rounds && performance.now() - begunAt < longestMs; round += 1) {
  times.plain.push(await plain())
  times.lab.push(await inLab())
  tell(`round ${round + 1}, plain`, times.plain.at(-1) ?? NaN)
  tell(`round ${round + 1}, laboratory`, times.lab.at(-1) ?? NaN)
}
const [without, within] = [median(times.plain), median(times.lab)]
process.stdout.write(
  `${JSON.stringify({
    cells,
    rounds: times.plain.length,
    plainMsPerCell: figureOf(times.plain),
    labMsPerCell: figureOf(times.lab),
    overheadMsPerCell: rounded((within - without) / cells),
    share: Math.round((within / without) * 1000) / 1000,
  })}\n`,
)
await runs.close()
await engines.close()
storage.close()
rmSync(dir, { recursive: true })
