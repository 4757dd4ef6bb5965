/**
 * `npm run bench:chat [-- --json] [-- --only=feel|search|erase]`: how chats feel with years of them. A real `palabre serve`
 * on a data folder of 5,000 chats and 100,000 messages, one chat of 10,000; a real Chromium; an answer that streams at some
 * 200 tokens a second. Prints a table; exits with 1 when something took longer than it may.
 */
import { Console } from 'node:console'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { defaultSampling } from '#contract/messages.ts'
import { openStorage } from '#storage/index.ts'
import { browserArgs } from '../fixtures/browser-args.ts'
import { connect, type Client } from '../fixtures/client.ts'
import { writeTinyModel } from '../fixtures/gguf/index.ts'
import { startServe, type Serve } from '../fixtures/serve.ts'
import { measureBusyControls, measureControls } from './chat/controls.ts'
import { measureErasing } from './chat/erase.ts'
import { measureLongText, measureOpening, measureScrolling, measureStreaming } from './chat/feel.ts'
import { describeTimes, type Row } from './chat/rows.ts'
import { measureSearch } from './chat/search.ts'
import { createWords, fillLibrary } from './library.ts'

const say = (line: string) => process.stderr.write(`${line}\n`)
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7)
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Says Markdown for ever; so many layers of nothing that it takes about 5 ms a token, on one thread. */
const model = {
  id: 'bench/Parrot-GGUF/Parrot.gguf',
  options: {
    name: 'Parrot',
    behaviour: 'repeat' as const,
    pieceBytes: 4,
    layers: Number(process.env.PALABRE_BENCH_LAYERS ?? 60),
    contextSize: 16_384,
    answer:
      '## On parrots\n\nThey *speak* in **bold** words and `code`, of [trees](https://example.org), seeds & rain; quite often for hours.\n\n- nuts from Pará\n- mango, guava\n- corn (boiled)\n\n```js\nconst polly = (cracker) => cracker ?? 42\n```\n\n| kind | says |\n| --- | --- |\n| grey | hello |\n\nNo two alike, said Ada: $x^2$ and 30 % of 7 make 2.1 — who would have thought so?\n\n',
  },
}

async function measureWindow(serve: Serve, client: Client): Promise<Row[]> {
  const browser = await chromium.launch({
    ...(existsSync(executablePath) && { executablePath }),
    args: [...browserArgs, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    const rows: Row[] = []
    const take = (...found: Row[]) => {
      for (const row of found) say(`${row.what}: ${row.p95.toFixed(1)}`)
      rows.push(...found)
    }
    take(...(await measureControls(context)))
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    page.setDefaultTimeout(20_000)
    await page.goto(serve.url)
    await page.locator('nav a[href="#chat=long"]').waitFor()
    const appTimes: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const begun = performance.now()
      await page.goto(`${serve.url.split('#')[0]}?${round}#chat=long`)
      await page.locator('[data-message^="long-m"][data-last="true"] .prose').waitFor()
      appTimes.push(performance.now() - begun)
    }
    take({ what: 'open the app at the long chat, 5,000 in the list', ...describeTimes(appTimes) })
    take(await measureOpening(page, 'c4997'))
    take(...(await measureScrolling(page, session)))
    take(...(await measureStreaming(page, session, 1, 16)))
    take(...(await measureStreaming(page, session, 4, 50)))
    take(await measureLongText(page))
    await page.close()
    take(...(await measureBusyControls(context, client)))
    return rows
  } finally {
    await browser.close()
  }
}

const kept = process.env.PALABRE_BENCH_DATA
const dataDir = mkdtempSync(join(tmpdir(), 'palabre-bench-'))
const rows: Row[] = []
try {
  if (kept !== undefined && existsSync(kept)) cpSync(kept, dataDir, { recursive: true })
  else {
    const storage = openStorage(join(dataDir, 'palabre.db'))
    fillLibrary(storage, createWords(7))
    storage.close()
    if (kept !== undefined) cpSync(dataDir, kept, { recursive: true })
  }
  const folder = join(dataDir, 'models', 'bench', 'Parrot-GGUF')
  mkdirSync(folder, { recursive: true })
  writeTinyModel(join(folder, 'Parrot.gguf'), model.options)
  say('the data folder is there')
  const serve = await startServe(dataDir)
  try {
    const client = await connect(serve)
    const sampling = { ...defaultSampling, temperature: 0, seed: 1, maxTokens: 12_000, repeatPenalty: 1 }
    await client.call.settings.update({ sampling, defaultModelId: model.id })
    await client.call.chats.update({ id: 'long', sampling, modelId: model.id })
    if (only === undefined || only === 'search') rows.push(...(await measureSearch(client, createWords(7))))
    if (only === undefined || only === 'feel') rows.push(...(await measureWindow(serve, client)))
    if (only === undefined || only === 'erase') rows.push(...(await measureErasing(client)))
    client.close()
  } finally {
    await serve.end('SIGTERM')
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}

const isOver = ({ p95, limit }: Row) => limit !== undefined && p95 > limit
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`)
else {
  const digits = (value: number) => Number(value.toFixed(value < 10 ? 2 : 1))
  new Console(process.stdout).table(
    rows.map((row) => ({
      what: row.what,
      median: digits(row.median),
      p95: digits(row.p95),
      most: digits(row.most),
      unit: row.unit ?? 'ms',
      of: row.count,
      'may be': row.limit ?? '',
      over: isOver(row) ? 'yes' : '',
    })),
  )
}
if (rows.some(isOver)) process.exitCode = 1
