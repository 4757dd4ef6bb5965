/**
 * `npm run bench -- [--models A,B] [--cases A,B] [--rounds N] [--threads N] [--json] [--out FILE]`: ours against llama.cpp's own
 * programs on the same files, threads and prompts, in turns. Peers are found by path: LLAMA_BENCH, LLAMA_SERVER.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { countCores } from '#engine/cores.ts'
import { load } from './speed/cases/load.ts'
import { page } from './speed/cases/page.ts'
import { restart } from './speed/cases/restart.ts'
import { decode, prefill } from './speed/cases/throughput.ts'
import { turn } from './speed/cases/turn.ts'
import { typed } from './speed/cases/typed.ts'
import { unload } from './speed/cases/unload.ts'
import { users } from './speed/cases/users.ts'
import type { Row } from './speed/figures.ts'
import { benchModel } from './speed/models.ts'
import { findPeers, missedPeers } from './speed/peers.ts'
import { printTable } from './speed/report.ts'
import type { Case } from './speed/setup.ts'

const cases: Record<string, Case> = {
  prefill,
  decode,
  page,
  'users-1': users(1),
  'users-4': users(4),
  'users-8': users(8),
  'turn-512': turn(512),
  'turn-2048': turn(2048),
  'turn-4096': turn(4096),
  'typed-4096': typed(4096),
  restart,
  load,
  unload,
}
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

/** `users` means all that begin with it. */
const chosen = values.cases.split(',').flatMap((name) => {
  const found = Object.entries(cases).filter(([key]) => key === name || key.startsWith(`${name}-`))
  if (found.length > 0) return found
  throw new Error(`No case is called ${name}. There is: ${Object.keys(cases).join(', ')}.`)
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
