/** Fetches one file with the app's own transfer, hash checked: `fetch-once.ts URL PATH SIZE SHA256`; says what it took. */
import { silentLog } from '#lib/log.ts'
import { createBandwidth, transfer } from '#services/downloads/transfer/index.ts'
import { createNetwork } from '#services/network/index.ts'

const [url = '', path = '', size = '', sha256 = ''] = process.argv.slice(2)
const startedAt = performance.now()
const { hash } = await transfer({
  file: {
    path,
    sizeBytes: Number(size),
    sha256,
    sources: [{ url, allowedHosts: ['127.0.0.1:*'], headers: {} }],
  },
  network: createNetwork({ log: silentLog }),
  bandwidth: createBandwidth(() => null),
  signal: new AbortController().signal,
  onProgress: () => undefined,
})
const seconds = (performance.now() - startedAt) / 1000
process.stdout.write(
  `${JSON.stringify({ seconds, hash, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
)
process.exit(0)
