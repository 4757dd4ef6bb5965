/**
 * `npm run bench:downloads [-- --json]`: a file of 1 GB from loopback by curl and by the app's own transfer, whose hash is
 * checked; interleaved, so that whatever else the computer does slows both. Each in a process of its own.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sizeBytes = 1_000_000_000
const rounds = 5
const scriptOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

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

interface Fetched {
  seconds: number
  hash: string
  peakBytes: number
}

const dir = mkdtempSync(join(tmpdir(), 'palabre-bench-downloads-'))
const source = join(dir, 'source.gguf')
const sha256 = writeRandom(source)
const server = spawn(process.execPath, [scriptOf('file-server.ts'), source], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await new Promise<string>((resolve) => {
    server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  const [byCurl, ours]: [number[], Fetched[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const [to, path] = [join(dir, 'curl.gguf'), join(dir, 'ours.gguf')]
    // curl leaves its bytes to be written later: whoever comes next would pay for that.
    execFileSync('sync')
    const seconds = execFileSync('curl', ['-s', '-o', to, '-w', '%{time_total}', url]).toString()
    byCurl.push(Number(seconds))
    rmSync(to)
    execFileSync('sync')
    const said = execFileSync(process.execPath, [
      scriptOf('fetch-once.ts'),
      url,
      path,
      String(sizeBytes),
      sha256,
    ])
    ours.push(JSON.parse(said.toString()) as Fetched)
    rmSync(path)
  }
  const times = ours.map(({ seconds }) => seconds)
  const result = {
    curlSeconds: { median: median(byCurl), min: Math.min(...byCurl), max: Math.max(...byCurl) },
    seconds: { median: median(times), min: Math.min(...times), max: Math.max(...times) },
    ratio: median(byCurl) / median(times),
    peakBytes: Math.max(...ours.map(({ peakBytes }) => peakBytes)),
    hashes: ours.map(({ hash }) => hash),
  }
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`)
  else {
    const line = (who: string, { median, min, max }: typeof result.seconds) =>
      `${who.padEnd(8)} ${median.toFixed(2)} s (${min.toFixed(2)}–${max.toFixed(2)})\n`
    process.stdout.write(
      line('curl', result.curlSeconds) +
        line('Palabre', result.seconds) +
        `ratio    ${result.ratio.toFixed(2)} of curl's throughput, hash checked; peak memory ${Math.round(result.peakBytes / 2 ** 20)} MiB\n`,
    )
  }
} finally {
  server.kill()
  rmSync(dir, { recursive: true })
}
