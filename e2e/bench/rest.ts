/**
 * `npm run bench:rest [-- --rounds N] [--seconds N] [--json]`: what the app takes of a core while nobody touches it, a model in memory, with
 * the readouts of the computer in sight (once a second) and folded away, in turns. A real `palabre serve` and a real Chromium, which
 * draws by the processor here; no field has the focus, whose caret would blink. Linux alone. Exits with 1 when the readouts take more than they may.
 */
import { Console } from 'node:console'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { browserArgs } from '../fixtures/browser-args.ts'
import { connect } from '../fixtures/client.ts'
import { childrenOf, commandLine } from '../fixtures/processes.ts'
import { startServe } from '../fixtures/serve.ts'
import { makeDataDir } from './speed/app.ts'
import { figureOf, interleaved, type Figure } from './speed/figures.ts'
import { benchModel } from './speed/models.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
/** Percent of a core, by everybody together. */
const most = 1

/** Whose time it is, by what their command lines say. */
const kinds: [name: string, pattern: RegExp][] = [
  ['page', /--type=renderer/],
  ['drawing', /--type=gpu-process/],
  ['browser', /chromium|chrome/],
  ['engine', /engine\.js/],
  ['host', /palabre\.js/],
]
const together = 'together'
type Shares = Record<string, number>

const family = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...family(child)])

/** Time on a core that all threads of a process have had, in milliseconds; 0 of one that is gone. */
const busyMs = (pid: number): number => {
  const tasks = `/proc/${pid}/task`
  try {
    return readdirSync(tasks).reduce((sum, task) => {
      const [ns] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
      return sum + Number(ns) / 1e6
    }, 0)
  } catch {
    return 0
  }
}

/** Percent of a core that each kind takes from now on for `seconds`. */
const watch = async (): Promise<Shares> => {
  const shares: Shares = {}
  for (const name of [...kinds.map(([kind]) => kind), together]) shares[name] = 0
  const before = family(process.pid).map((pid) => ({ pid, ms: busyMs(pid), line: commandLine(pid) }))
  await delay(seconds * 1000)
  for (const { pid, ms, line } of before) {
    const kind = kinds.find(([, pattern]) => pattern.test(line))?.[0]
    if (kind === undefined) continue
    const percent = Math.max(busyMs(pid) - ms, 0) / (seconds * 10)
    shares[kind] = (shares[kind] ?? 0) + percent
    shares[together] = (shares[together] ?? 0) + percent
  }
  return shares
}

const look = async (page: Page, isOpen: boolean): Promise<Shares> => {
  const panel = page.locator('aside')
  if ((await panel.isVisible()) !== isOpen) await page.keyboard.press('Control+.')
  await panel.waitFor({ state: isOpen ? 'visible' : 'hidden' })
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  // What moved when it was folded has come to rest.
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  })
  await delay(1000)
  return watch()
}

const measure = async (page: Page): Promise<Record<string, Shares[]>> =>
  interleaved(Number(values.rounds), {
    open: () => look(page, true),
    folded: () => look(page, false),
  })

const { dataDir, modelId, remove } = makeDataDir(benchModel('starter'))
const serve = await startServe(dataDir)
const client = await connect(serve)
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const browser = await chromium.launch({
  ...(existsSync(executablePath) && { executablePath }),
  args: [...browserArgs, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
})
try {
  await client.call.engines.load({ modelId })
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: 'en-GB' })
  await page.goto(serve.url)
  await page.locator('aside').waitFor()
  const { open = [], folded = [] } = await measure(page)
  const of = (shares: Shares[], kind: string) => figureOf(shares.map((each) => each[kind] ?? 0))
  const rows = [...kinds.map(([name]) => name), together].map((kind) => ({
    kind,
    open: of(open, kind),
    folded: of(folded, kind),
    readouts: of(open, kind).median - of(folded, kind).median,
  }))
  // Of each its own median: what disturbs one of them for a round is then not told of all.
  const readouts = rows.reduce((sum, row) => (row.kind === together ? sum : sum + row.readouts), 0)
  for (const row of rows) if (row.kind === together) row.readouts = readouts
  const told = ({ median, min, max }: Figure) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else
    new Console(process.stdout).table(
      rows.map(({ kind, ...row }) => ({
        'percent of a core': kind,
        open: told(row.open),
        folded: told(row.folded),
        readouts: row.readouts.toFixed(2),
      })),
    )
  if (readouts > most) process.exitCode = 1
} finally {
  await browser.close()
  client.close()
  await serve.end('SIGTERM')
  remove()
}
