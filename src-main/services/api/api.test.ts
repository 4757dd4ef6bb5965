import { describe, expect, it } from 'vitest'
import { startServices, temporaryFolder } from '../fixtures.ts'
import type { ApiDoor } from './index.ts'
import { findByName, listedName, tagName } from './model-names.ts'
import type { Model } from '#contract/models.ts'

const createDoor = (fails?: Error): ApiDoor & { opened: number[] } => {
  const opened: number[] = []
  return {
    opened,
    sharesAddress: false,
    open: (port) => {
      if (fails) return Promise.reject(fails)
      opened.push(port)
      return Promise.resolve(`http://127.0.0.1:${port}`)
    },
    close: () => Promise.resolve(),
  }
}

describe('the switch', () => {
  it('is off at first, opens the door at the port, and remembers', async () => {
    const dataDir = temporaryFolder()
    const { client, services } = await startServices({}, { dataDir })
    const door = createDoor()
    await services.api.serveWith(door)
    expect(services.api.status()).toMatchObject({ state: 'off', address: null })
    const status = await client.api.update({ enabled: true, port: 12_345 })
    expect(status).toMatchObject({ state: 'on', address: 'http://127.0.0.1:12345' })
    await client.api.update({ port: 12_346 })
    expect(door.opened).toEqual([12_345, 12_346])
    await services.close()

    const again = await startServices({}, { dataDir })
    await again.services.api.serveWith(createDoor())
    expect(again.services.api.isOn()).toBe(true)
    expect(await again.client.api.update({ enabled: false })).toMatchObject({ state: 'off' })
  })

  it('says why it cannot listen', async () => {
    const { client, services } = await startServices()
    await services.api.serveWith(createDoor(Object.assign(new Error('taken'), { code: 'EADDRINUSE' })))
    const status = await client.api.update({ enabled: true })
    expect(status).toMatchObject({ state: 'failed', address: null, error: { code: 'CONFLICT' } })
    expect(status.error?.message).toContain('11500')
  })

  it.each(['*', 'http://', 'localhost', 'http://a/b', 'javascript:alert(1)', 'http://*.example'])(
    'takes no origin %s',
    async (origin) => {
      const { client } = await startServices()
      await expect(client.api.update({ origins: [origin] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    },
  )

  it('takes origins as browsers write them', async () => {
    const { client } = await startServices()
    const { settings } = await client.api.update({
      origins: [
        'HTTP://localhost:3000/',
        'http://localhost:3000',
        'chrome-extension://abcdef',
        'http://localhost:80',
        'https://a.example:443',
        'https://a.example:80',
        'http://[::80]',
      ],
    })
    expect(settings.origins).toEqual([
      'http://localhost:3000',
      'chrome-extension://abcdef',
      'http://localhost',
      'https://a.example',
      'https://a.example:80',
      'http://[::80]',
    ])
  })
})

describe('keys', () => {
  it('are shown once, kept as a hash, noted when used, and worth nothing once revoked', async () => {
    const dataDir = temporaryFolder()
    const first = await startServices({}, { dataDir })
    const { key, secret } = await first.client.api.createKey({ name: 'Editor' })
    expect(secret).toMatch(/^palabre-[\w-]{43}$/)
    expect(JSON.stringify(first.services.api.status())).not.toContain(secret)
    await first.services.close()

    const { services, client } = await startServices({}, { dataDir })
    expect(services.api.keys.find(`${secret}x`)).toBeNull()
    expect(services.api.status().keys[0]).toMatchObject({ name: 'Editor', lastUsedAt: null })
    expect(services.api.keys.find(secret)).toMatchObject({ id: key.id, name: 'Editor' })
    expect(services.api.status().keys[0]?.lastUsedAt).toBeTypeOf('number')
    await client.api.revokeKey({ id: key.id })
    expect(services.api.keys.find(secret)).toBeNull()
    await expect(client.api.revokeKey({ id: key.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

const model = (id: string, name: string, quantization: string): Model => {
  const [publisher = '', repository = '', fileName = ''] = id.split('/')
  return { id, name, publisher, repository, fileName, quantization, sizeBytes: 1, source: 'library' }
}
const models = [
  model('A/Tiny-GGUF/Tiny-1B.Q4_K_M.gguf', 'Tiny 1B', 'Q4_K_M'),
  model('A/Tiny-GGUF/Tiny-1B.Q8_0.gguf', 'Tiny 1B', 'Q8_0'),
  model('B/Tiny-GGUF/Tiny-1B.Q8_0.gguf', 'Tiny 1B', 'Q8_0'),
  model('C/Big-GGUF/Big-00001-of-00002.gguf', 'Big', 'F16'),
]

describe('the names of models', () => {
  const find = (name: string, loaded: string[] = []) =>
    findByName(name, models, (id) => loaded.includes(id)).id

  it.each([
    ['A/Tiny-GGUF/Tiny-1B.Q8_0.gguf', 1],
    ['Tiny-1B.Q4_K_M', 0],
    ['tiny-1b.q4_k_m.gguf', 0],
    ['tiny-1b:q4_k_m', 0],
    ['Big', 3],
    ['big:latest', 3],
    ['C/Big-GGUF', 3],
  ])('%s', (name, index) => expect(find(name)).toBe(models[index]?.id))

  it('is asked again where several fit, unless one of them is loaded', () => {
    expect(() => find('tiny-1b:q8_0')).toThrow(/several/)
    expect(find('tiny-1b:q8_0', [models[2]!.id])).toBe(models[2]?.id)
    expect(() => find('nobody')).toThrow(/There is no model/)
  })

  it('is listed short where that is enough', () => {
    expect(models.map((one) => listedName(one, models))).toEqual([
      'Tiny-1B.Q4_K_M',
      'A/Tiny-GGUF/Tiny-1B.Q8_0.gguf',
      'B/Tiny-GGUF/Tiny-1B.Q8_0.gguf',
      'Big',
    ])
    expect(tagName(models[0]!)).toBe('tiny-1b:q4_k_m')
  })
})
