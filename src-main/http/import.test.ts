import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { openSession } from '#e2e/fixtures/open-session.ts'
import { AppError } from '#contract/errors.ts'
import { createWebServer, type AppRouter, type WebServer } from './index.ts'

let dir: string
let server: WebServer
let cookie: string
let received: string[]

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-import-'))
  mkdirSync(join(dir, 'renderer'))
  writeFileSync(join(dir, 'renderer/index.html'), '')
  received = []
  const notHere = () => Promise.reject(new Error('not here'))
  server = await createWebServer({
    router: {} as AppRouter,
    uploads: { receive: notHere, close: () => Promise.resolve() },
    attachments: { add: notHere, checkSize: () => undefined },
    incoming: {
      checkSize: (sizeBytes) => {
        if (sizeBytes > 1000) throw new AppError('INVALID_INPUT', 'That is for the terminal.')
      },
      receive: async (bytes) => {
        let text = ''
        for await (const chunk of bytes) text += Buffer.from(chunk).toString()
        received.push(text)
        return { format: null, imported: [], duplicates: 0, failed: [], notUnderstood: {}, error: text }
      },
    },
    assetsDir: join(dir, 'renderer'),
    sessionKey: Buffer.alloc(32),
    host: '127.0.0.1',
    port: 0,
  })
  cookie = await openSession(server.origin, server.token)
  return async () => {
    await server.close()
    rmSync(dir, { recursive: true })
  }
})

const put = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}/import/chats.json`, {
    method: 'PUT',
    headers: { origin: server.origin, cookie, ...headers },
    body,
  })

it('hands a file on, and answers with what came of it', async () => {
  const answer = await put('chats')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ error: 'chats' })
})

it('says why it does not take one', async () => {
  const answer = await put('x'.repeat(1001))
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    error: { code: 'INVALID_INPUT', message: 'That is for the terminal.' },
  })
  expect(received).toEqual([])
})

it('lets in nobody without a session, nor from another page', async () => {
  expect((await put('{}', { cookie: '' })).status).toBe(401)
  expect((await put('{}', { origin: 'http://evil.example' })).status).toBe(403)
  expect(received).toEqual([])
})

it('takes many files through one connection, and leaves nothing on it', async () => {
  const warnings: string[] = []
  const onWarning = ({ message }: Error) => warnings.push(message)
  process.on('warning', onWarning)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const sockets = new Set<unknown>()
  const { hostname, port } = new URL(server.origin)
  for (let file = 0; file < 30; file += 1) {
    const headers = { origin: server.origin, cookie, 'content-length': 2 }
    const asked = request({ agent, hostname, port, method: 'PUT', path: '/import/chats.json', headers })
    asked.end('{}')
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    sockets.add(answer.socket)
    await once(answer.resume(), 'end')
  }
  // Warnings come in the next turn.
  await setImmediate()
  agent.destroy()
  process.off('warning', onWarning)
  expect(sockets.size).toBe(1)
  expect(received).toHaveLength(30)
  expect(warnings).toEqual([])
})
