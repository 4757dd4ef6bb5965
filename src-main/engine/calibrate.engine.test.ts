import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createEngines, samplingOf, wholeAnswer, type Client } from './fixtures.ts'

const dir = mkdtempSync(join(tmpdir(), 'palabre-calibrate-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const messages = [{ role: 'user' as const, text: 'Once upon a time. '.repeat(20) }]
const say = async (client: Client, maxTokens = 20) => {
  const { text, end } = await wholeAnswer(
    client.generate({ messages, conversation: 'a', sampling: samplingOf({ maxTokens }) }),
  )
  return { text, read: end.usage.promptTokens - end.usage.cachedTokens }
}
const candidates = [1, 2]

describe('a calibration', () => {
  it.each([
    ['in an empty place', 2],
    ['behind what a chat holds', 1],
  ])('finds one of those that it tries, and leaves nothing, %s', async (_, sequences) => {
    const { client } = await engines.load({ behaviour: 'babble' }, { sequences })
    const first = await say(client)
    const { tokens } = await client.held({ conversation: 'a' })
    const found = await client.calibrate({ candidates })
    expect(candidates).toContain(found?.threads)
    expect(await client.held({ conversation: 'a' })).toEqual({ tokens })
    expect(await say(client)).toEqual({ text: first.text, read: 1 })
  })

  it('gives way to an answer', async () => {
    const { client } = await engines.load({ behaviour: 'babble' }, { sequences: 2 })
    const calibrating = client.calibrate({ candidates })
    const { text } = await say(client, 200)
    expect(text.length).toBeGreaterThan(0)
    expect(await calibrating).toBeNull()
  })

  it('ends with its call', async () => {
    const { client } = await engines.load({ behaviour: 'babble' })
    const controller = new AbortController()
    const calibrating = client.calibrate({ candidates }, { signal: controller.signal })
    controller.abort()
    await expect(calibrating).rejects.toThrow()
    expect(await client.calibrate({ candidates })).not.toBeNull()
  })

  it('is not made where somebody chose the threads, nor where there is nothing to choose', async () => {
    const chosen = await engines.load({ behaviour: 'babble' }, { threads: 1 })
    expect(chosen.info.threadChoice).toBeNull()
    expect(await chosen.client.calibrate({ candidates })).toBeNull()
    const small = await engines.load({ behaviour: 'babble' })
    expect(small.info.threadChoice).toBeNull()
    expect(await small.client.calibrate()).toBeNull()
  })
})
