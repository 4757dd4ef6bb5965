import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { askByApi } from './ask-by-api.ts'
import type { Talker, TalkerOptions } from './talker.ts'

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A running llama-server on loopback, with its model loaded. `contextSize` is for each conversation, as ours. */
export const startLlamaServer = async (
  program: string,
  { path, threads, contextSize, sequences }: TalkerOptions,
): Promise<Talker> => {
  const port = await freePort()
  const child = spawn(
    program,
    [
      ...['-m', path, '-t', String(threads), '-c', String(contextSize * sequences), '-np', String(sequences)],
      ...['--host', '127.0.0.1', '--port', String(port), '--offline', '--no-ui', '--cache-ram', '0'],
    ],
    { stdio: 'ignore' },
  )
  const gone = once(child, 'exit')
  const origin = `http://127.0.0.1:${port}`
  while (!(await isHealthy(origin))) {
    if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}`)
    await delay(10)
  }
  return {
    pid: child.pid ?? 0,
    ask: askByApi(origin),
    end: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

const isHealthy = async (origin: string): Promise<boolean> => {
  try {
    return (await fetch(`${origin}/health`)).ok
  } catch {
    return false
  }
}
