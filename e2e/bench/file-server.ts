/** Serves one file with ranges from a process of its own, as quickly as Node can: `file-server.ts PATH`; says its address. */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const path = process.argv[2] ?? ''
const { size } = statSync(path)

const server = createServer((request, response) => {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const start = match ? Number(match[1]) : 0
  const end = match?.[2] ? Math.min(Number(match[2]), size - 1) : size - 1
  response.writeHead(match ? 206 : 200, {
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    etag: `"${size}"`,
    ...(match && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  createReadStream(path, { start, end, highWaterMark: 1 << 20 }).pipe(response)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf\n`)
})
