import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import type { engineContract } from '#contract/engine.ts'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))
const telling = `process.on('SIGUSR2', () => process.send(process.moduleLoadList))`

/** Which of Node's own modules an engine has loaded by the time that it answers; `first` is run before it starts. */
const loadedBy = async (first: string): Promise<string[]> => {
  const child = fork(entry, {
    serialization: 'advanced',
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(`${first};${telling}`)}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const { promise: list, resolve } = Promise.withResolvers<string[]>()
    const port = {
      on: (event: string, listener: (event: { data: unknown }) => void) => {
        if (event !== 'message') return
        child.on('message', (data) => (Array.isArray(data) ? resolve(data as string[]) : listener({ data })))
      },
      postMessage: (data: unknown) => child.send(data as string),
    }
    const client: ContractRouterClient<typeof engineContract> = createORPCClient(new RPCLink({ port }))
    await (await client.heartbeat()).next()
    child.kill('SIGUSR2')
    return await list
  } finally {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
const httpClient = /undici/

describe.skipIf(process.platform === 'win32')('an engine that starts', () => {
  it("does without Node's HTTP client, which takes 20 ms to load", async () => {
    expect((await loadedBy('')).filter((name) => httpClient.test(name))).toEqual([])
  })

  it('would show it: any mention of a form loads it', async () => {
    expect((await loadedBy('void FormData')).some((name) => httpClient.test(name))).toBe(true)
  })
})
