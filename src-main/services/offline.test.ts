import { describe, expect, it } from 'vitest'
import { networkLogSchema, type NetworkLog } from '#contract/network.ts'
import { serve, serveAlways, status, type Answer } from '#e2e/fixtures/scripted-server.ts'
import { startServices } from './fixtures.ts'
import { infoPath, plain, treePath } from './hub/fixtures.ts'

const repository = 'P/R'

/** An answer that begins and never goes on; `begun` resolves when it has. */
const stuck = () => {
  const begun = Promise.withResolvers<undefined>()
  const closed = Promise.withResolvers<undefined>()
  const answer: Answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('[')
    request.socket.once('close', () => closed.resolve(undefined))
    begun.resolve(undefined)
  }
  return { answer, begun: begun.promise, closed: closed.promise }
}

describe('the offline switch', () => {
  it('keeps the app from asking anybody, from the first moment of the next start as well', async () => {
    const server = await serve(plain)
    const env = { HF_ENDPOINT: server.base }
    const { client, services, dataDir } = await startServices({}, { env })
    await client.settings.update({ offline: true })
    await expect(client.hub.search({ query: 'm' })).rejects.toMatchObject({ code: 'OFFLINE' })
    await expect(client.hub.repository({ repository })).rejects.toMatchObject({ code: 'OFFLINE' })
    await services.close()
    const again = await startServices({}, { env, dataDir })
    await expect(again.client.hub.search({ query: 'm' })).rejects.toMatchObject({ code: 'OFFLINE' })
    expect(server.asked).toEqual([])
    // The control.
    await again.client.settings.update({ offline: false })
    expect(await again.client.hub.repository({ repository })).toMatchObject({ repository })
    expect(server.asked).toHaveLength(2)
  })

  it('ends what is under way, and the connection with it', async () => {
    const { answer, begun, closed } = stuck()
    const server = await serveAlways(answer)
    const { client } = await startServices({}, { env: { HF_ENDPOINT: server.base } })
    const asking = client.hub.search({ query: 'm' })
    const refused = expect(asking).rejects.toMatchObject({ code: 'OFFLINE' })
    await begun
    await client.settings.update({ offline: true })
    await refused
    await closed
  })

  it('closes connections that were kept for later', async () => {
    const closed = Promise.withResolvers<undefined>()
    const server = await serve({
      ...plain,
      [treePath]: (request, response) => {
        request.socket.once('close', () => closed.resolve(undefined))
        plain[treePath]?.(request, response)
      },
    })
    const { client } = await startServices({}, { env: { HF_ENDPOINT: server.base } })
    await client.hub.repository({ repository })
    await client.settings.update({ offline: true })
    await closed.promise
  })

  it('shows what is known all the same', async () => {
    const server = await serve(plain)
    const { client } = await startServices({}, { env: { HF_ENDPOINT: server.base } })
    const listed = await client.hub.repository({ repository })
    await client.settings.update({ offline: true })
    expect(await client.hub.repository({ repository })).toEqual(listed)
    expect(server.asked).toHaveLength(2)
  })
})

describe('the network log', () => {
  const read = async (log: AsyncIterator<NetworkLog, unknown, void>) =>
    networkLogSchema.parse((await log.next()).value)

  it('shows whatever left, why, to whom and how much came back; and that nothing else did', async () => {
    const server = await serve(plain)
    const { client } = await startServices({}, { env: { HF_ENDPOINT: server.base } })
    const log = await client.network.changed()
    expect(await read(log)).toMatchObject({ count: 0, entries: [] })
    await client.hub.repository({ repository })
    const { count, entries } = await read(log)
    expect(count).toBe(server.asked.length)
    expect(entries).toMatchObject([
      { id: 2, purpose: 'model list', host: server.host, status: 200 },
      { id: 1, purpose: 'model list', host: server.host, status: 200 },
    ])
    expect(entries.every(({ bytes }) => bytes > 0)).toBe(true)
    expect(server.asked.map(({ url }) => url.split('?')[0])).toEqual([infoPath, treePath])
    await log.return()
  })

  it('shows what was refused and what never answered, and neither the question nor the token', async () => {
    const server = await serveAlways(status(403))
    const env = { HF_ENDPOINT: server.base, HF_TOKEN: 'hf_secret' }
    const { client } = await startServices({}, { env })
    await expect(client.hub.search({ query: 'my-secret-plan' })).rejects.toMatchObject({ code: 'HUB_ACCESS' })
    await expect(client.hub.repository({ repository })).rejects.toMatchObject({ code: 'HUB_ACCESS' })
    const log = await client.network.changed()
    const shown = await read(log)
    expect(shown.entries.map(({ status }) => status)).toEqual([403, 403])
    expect(JSON.stringify(shown)).not.toMatch(/secret/)
    await log.return()
  })
})

describe('the token', () => {
  it('goes in and never comes out', async () => {
    const server = await serve(plain)
    const { client } = await startServices({}, { env: { HF_ENDPOINT: server.base } })
    expect(await client.hub.token()).toEqual({ isSet: false, keptIn: 'file' })
    await client.hub.setToken({ token: ' hf_secret ' })
    expect(await client.hub.token()).toEqual({ isSet: true, keptIn: 'file' })
    await client.hub.repository({ repository })
    expect(server.asked[0]!.authorization).toBe('Bearer hf_secret')
    await client.hub.setToken({ token: null })
    expect(await client.hub.token()).toEqual({ isSet: false, keptIn: 'file' })
  })

  it.each(['', ' ', 'two words', 'line\nX: y', 'x'.repeat(513)])('is not %j', async (token) => {
    const { client } = await startServices()
    await expect(client.hub.setToken({ token })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
