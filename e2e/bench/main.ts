/**
 * `npm run bench -- [--models A,B] [--cases A,B] [--rounds N] [--threads N] [--json] [--out FILE]`: ours against llama.cpp's own
 * programs on the same files, threads and prompts, in turns. Peers are found by path: LLAMA_BENCH, LLAMA_SERVER.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { countCores } from '#engine/threads.ts'
import { load } from './speed/cases/load.ts'
import { decode, prefill } from './speed/cases/throughput.ts'
import type { Row } from './speed/figures.ts'
import { benchModel } from './speed/models.ts'
import { findPeers, missedPeers } from './speed/peers.ts'
import { printTable } from './speed/report.ts'
import type { Case } from './speed/setup.ts'

const cases: Record<string, Case> = { prefill, decode, load }
const fewestRounds = 5

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'starter,135M-Q4_0,0.6B-Q4_0,0.6B-Q8_0,1B-Q4_0' },
    cases: { type: 'string', default: Object.keys(cases).join(',') },
    rounds: { type: 'string', default: String(fewestRounds) },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const say = (line: string) => process.stderr.write(`${line}\n`)

const chosen = values.cases.split(',').map((name) => {
  const run = cases[name]
  if (!run) throw new Error(`No case is called ${name}. There is: ${Object.keys(cases).join(', ')}.`)
  return [name, run] as const
})
const rounds = Math.max(Number(values.rounds), 1)
if (rounds < fewestRounds) say(`Fewer than ${fewestRounds} rounds: good for trying, not for telling.`)
const threads = Number(values.threads ?? countCores(readFileSync('/proc/cpuinfo', 'utf8')) ?? cpus().length)
const peers = findPeers(process.env)
for (const line of missedPeers(peers)) say(line)

const rows: Row[] = []
for (const name of values.models.split(',')) {
  const model = benchModel(name)
  for (const [caseName, run] of chosen) {
    say(`${model.name}: ${caseName} …`)
    const measured = await run({ model, peers, threads, rounds })
    rows.push(...measured)
    printTable(measured, process.stderr)
  }
}

const result = {
  machine: { cpu: cpus()[0]?.model ?? '', memoryBytes: totalmem(), platform: platform(), arch: arch() },
  threads,
  rounds,
  at: new Date().toISOString(),
  rows,
}
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`)
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
else printTable(rows, process.stdout)
