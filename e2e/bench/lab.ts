/**
 * What a run of the laboratory costs over asking the engine for the same answers: `node e2e/bench/lab.ts [rounds]`. Both ask afresh, one
 * after the other, in turns; the run also checks four assertions and writes every cell to the disk.
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

const rounds = Number(process.argv[2] ?? 3)
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
parameters: [{ temperature: 1, maxTokens: 32 }]
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

await plain()
await inLab()
const times: { plain: number[]; lab: number[] } = { plain: [], lab: [] }
for (let round = 0; round < rounds; round += 1) {
  times.plain.push(await plain())
  times.lab.push(await inLab())
}
const [without, within] = [median(times.plain), median(times.lab)]
const cells = cellCount(plan)
process.stdout.write(
  `${JSON.stringify({
    cells,
    plainMsPerCell: Math.round((without / cells) * 10) / 10,
    labMsPerCell: Math.round((within / cells) * 10) / 10,
    overheadMsPerCell: Math.round(((within - without) / cells) * 10) / 10,
    share: Math.round((within / without) * 1000) / 1000,
  })}\n`,
)
await runs.close()
await engines.close()
storage.close()
rmSync(dir, { recursive: true })
