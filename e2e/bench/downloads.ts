/**
 * `npm run bench:downloads [-- --json]`: a file of 1 GB from loopback by curl, by curl with sha256sum after it, and by
 * `palabre models get`, which has checked the hash when it ends: whole processes, interleaved, so that whatever else the
 * computer does slows all of them. Wants a build (`npm run build`).
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sizeBytes = 1_000_000_000
const rounds = 5
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const writeRandom = (path: string): string => {
  const hash = createHash('sha256')
  const block = Buffer.alloc(10_000_000)
  const file = openSync(path, 'w')
  for (let at = 0; at < sizeBytes; at += block.length) {
    randomFillSync(block)
    hash.update(block)
    writeSync(file, block)
  }
  closeSync(file)
  return hash.digest('hex')
}

interface Run {
  seconds: number
  /** The most memory it had at once; null where the system does not say. */
  peakBytes: number | null
}

/** Linux keeps the highest figure itself, as long as the process is there. */
const peakOf = (pid: number): number | null => {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kibibytes === undefined ? null : Number(kibibytes) * 1024
  } catch {
    return null
  }
}

/** Runs a process to its end; anything but exit code 0 is an error. */
const run = async (command: string, args: string[]): Promise<Run> => {
  // Bytes that the one before left to be written later are nothing that this one should pay for.
  execFileSync('sync')
  const startedAt = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  let peakBytes: number | null = null
  const watch = setInterval(() => (peakBytes = peakOf(child.pid ?? 0) ?? peakBytes), 50)
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`)
  return { seconds: (performance.now() - startedAt) / 1000, peakBytes }
}

const summary = (runs: readonly Run[]) => {
  const sorted = runs.map(({ seconds }) => seconds).sort((a, b) => a - b)
  const at = (index: number) => sorted.at(index) ?? 0
  return { median: at(sorted.length >> 1), min: at(0), max: at(-1) }
}

const dir = mkdtempSync(join(tmpdir(), 'palabre-bench-downloads-'))
const source = join(dir, 'source.gguf')
const sha256 = writeRandom(source)
const server = spawn(process.execPath, [pathOf('file-server.ts'), source], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await new Promise<string>((resolve) => {
    server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  const [byCurl, checked, ours]: [Run[], Run[], Run[]] = [[], [], []]
  const [to, data] = [join(dir, 'curl.gguf'), join(dir, 'data')]
  for (let round = 0; round < rounds; round += 1) {
    const fetched = await run('curl', ['-s', '-o', to, url])
    const hashed = await run('sha256sum', [to])
    byCurl.push(fetched)
    checked.push({ seconds: fetched.seconds + hashed.seconds, peakBytes: null })
    rmSync(to)
    const palabre = [pathOf('../../bin/palabre.js'), 'models', 'get', url]
    ours.push(await run(process.execPath, [...palabre, '--sha256', sha256, '--data', data, '--json']))
    rmSync(data, { recursive: true })
  }
  const result = {
    curlSeconds: summary(byCurl),
    curlAndHashSeconds: summary(checked),
    seconds: summary(ours),
    ratio: summary(byCurl).median / summary(ours).median,
    ratioToCurlAndHash: summary(checked).median / summary(ours).median,
    peakBytes: Math.max(...ours.map(({ peakBytes }) => peakBytes ?? 0)),
  }
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
  else {
    const line = (who: string, { median, min, max }: typeof result.seconds) =>
      `${who.padEnd(16)} ${median.toFixed(2)} s (${min.toFixed(2)}–${max.toFixed(2)})\n`
    process.stdout.write(
      line('curl', result.curlSeconds) +
        line('curl, sha256sum', result.curlAndHashSeconds) +
        line('palabre get', result.seconds) +
        `${'ratio'.padEnd(16)} ${result.ratio.toFixed(2)} of curl's throughput, ${result.ratioToCurlAndHash.toFixed(2)} of curl's with sha256sum after it; peak memory ${Math.round(result.peakBytes / 2 ** 20)} MiB\n`,
    )
  }
} finally {
  server.kill()
  rmSync(dir, { recursive: true })
}
