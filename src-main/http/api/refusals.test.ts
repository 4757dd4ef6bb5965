import { describe, expect, it } from 'vitest'
import { startApiServer } from '#e2e/fixtures/api-server.ts'
import { headOf, rawStatus } from '#e2e/fixtures/hostile-requests/case.ts'

const json = { 'content-type': 'application/json' }

describe('what is refused whatever its body is', () => {
  it.each([
    ['PUT', '/v1/chat/completions', 405, 'POST, OPTIONS'],
    ['DELETE', '/v1/messages', 405, 'POST, OPTIONS'],
    ['PATCH', '/api/chat', 405, 'POST, OPTIONS'],
    ['POST', '/v1/files', 404, undefined],
  ])('%s %s: its name, not its body, is what is told', async (method, path, status, allow) => {
    const { send } = await startApiServer()
    for (const body of ['', '{"cut', 'x'.repeat(100_000)]) {
      const headers = { ...json, 'content-length': String(body.length) }
      const answer = await send(method, path, { headers, body })
      expect([answer.status, answer.headers.allow]).toEqual([status, allow])
    }
  })

  it('an answer that is not kept is missing, also for those who name a type and send nothing', async () => {
    const { send } = await startApiServer()
    const { status } = await send('DELETE', '/v1/responses/resp_nobody', { headers: json })
    expect(status).toBe(404)
  })

  it.each([
    ['/v1/messages', { type: 'error', error: { type: 'invalid_request_error' } }],
    ['/api/chat', { error: expect.any(String) as string }],
    ['/v1/chat/completions', { error: { code: 'method_not_allowed' } }],
  ])('a method of another protocol is refused in the words of %s', async (path, words) => {
    const { send } = await startApiServer()
    const { status, text } = await send('PURGE', path)
    expect(status).toBe(405)
    expect(JSON.parse(text)).toMatchObject(words)
  })

  it.each(['identity, chunked', 'gzip, chunked', 'chunked, chunked'])(
    'a body sent in %s is not read as if it were in chunks alone',
    async (coding) => {
      const server = await startApiServer()
      const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] })
      const bytes = [...headOf(server), `transfer-encoding: ${coding}`].join('\r\n')
      const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
      expect([400, 501]).toContain(await rawStatus(server, `${bytes}\r\n\r\n${chunk}`))
    },
  )
})
