import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultSampling } from '#contract/messages.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch, type FakeScript } from '../engines/fake-engine.ts'
import { createEngines } from '../engines/index.ts'
import type { LaunchEngine } from '../engines/types.ts'
import { startServices } from '../fixtures.ts'
import { createIdleWatch } from './idle.ts'

/** Processes that are gone only once that is let. */
const createSlowExits = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const launch = createFakeLaunch()
  const launchEngine: LaunchEngine = () => {
    const process = launch()
    return { ...process, exited: process.exited.then((exit) => promise.then(() => exit)) }
  }
  return { launchEngine, letGo: () => resolve(undefined) }
}

interface Setting extends FakeScript {
  idleMs?: () => number
  launchEngine?: LaunchEngine
}

const setUp = ({ idleMs = () => 30, launchEngine, ...script }: Setting = {}) => {
  const engines = createEngines({
    launchEngine: launchEngine ?? createFakeLaunch(script),
    pathOf: (id) => `/models/${id}`,
  })
  const idle = createIdleWatch(engines, idleMs, silentLog)
  onTestFinished(async () => {
    idle.close()
    await engines.close()
  })
  const states = () => engines.states().map(({ modelId, status }) => `${modelId} ${status}`)
  /** As a request does it: the use begins before the model is loaded. */
  const callerLoads = async (modelId: string) => {
    const done = idle.use(modelId)
    await engines.load(modelId)
    return done
  }
  return { engines, idle, states, callerLoads }
}

const question = {
  messages: [{ role: 'user' as const, text: 'Hello' }],
  sampling: { ...defaultSampling, seed: 1 },
}

/** Longer than any model here is kept. */
const longMs = 150
const later = () => new Promise((resolve) => setTimeout(resolve, longMs))

describe('a model that a caller had loaded', () => {
  it('leaves memory a while after its last use, and not while it is used', async () => {
    const { idle, states, callerLoads } = setUp()
    const done = await callerLoads('a')
    await later()
    expect([states(), idle.leavesAt('a')]).toEqual([['a ready'], null])
    done()
    expect(idle.leavesAt('a')).toBeGreaterThan(Date.now() - longMs)
    await expect.poll(states).toEqual([])
    expect(idle.leavesAt('a')).toBeNull()
  })

  it('goes as it is set anew, counted from its last use', async () => {
    let idleMs = Infinity
    const { idle, states, callerLoads } = setUp({ idleMs: () => idleMs })
    const done = await callerLoads('a')
    done()
    idle.keep('b', Infinity)
    expect(idle.leavesAt('a')).toBeNull()
    idleMs = 600_000
    idle.look()
    const leavesAt = idle.leavesAt('a') ?? 0
    expect(leavesAt).toBeGreaterThan(Date.now() + 500_000)
    await later()
    idle.look()
    expect([idle.leavesAt('a'), idle.leavesAt('b')]).toEqual([leavesAt, null])
    idleMs = 60_000
    idle.look()
    expect(idle.leavesAt('a')).toBe(leavesAt - 540_000)
    // It would have left by now.
    idleMs = longMs / 2
    idle.look()
    await expect.poll(states).toEqual([])
  })

  it('stays as long as any of two callers uses it', async () => {
    const { idle, states, callerLoads } = setUp()
    const done = await callerLoads('a')
    const alsoDone = idle.use('a')
    done()
    await later()
    expect(states()).toEqual(['a ready'])
    alsoDone()
    await expect.poll(states).toEqual([])
  })

  it('stays for ever where nothing else is set, and goes at once where that is asked', async () => {
    const { idle, states, callerLoads } = setUp({ idleMs: () => Infinity })
    const done = await callerLoads('a')
    done()
    await later()
    expect([states(), idle.leavesAt('a')]).toEqual([['a ready'], null])
    idle.keep('a', 0)
    await expect.poll(states).toEqual([])
  })

  it('stays longer than is set where a caller asks for that', async () => {
    const { idle, states, callerLoads } = setUp()
    const done = await callerLoads('a')
    idle.keep('a', Infinity)
    done()
    await later()
    expect(states()).toEqual(['a ready'])
  })

  it('is another than one that the owner has loaded, which stays', async () => {
    const { engines, idle, states, callerLoads } = setUp()
    await engines.load('owner’s')
    idle.use('owner’s')()
    await later()
    expect(states()).toEqual(['owner’s ready'])
    // The control: the same use of one that was not there.
    const done = await callerLoads('caller’s')
    done()
    await expect.poll(states).toEqual(['owner’s ready'])
  })

  it('is another than the owner’s, also when a caller says how long', async () => {
    const { engines, idle, states, callerLoads } = setUp({ idleMs: () => Infinity })
    await engines.load('owner’s')
    idle.keep('owner’s', 0)
    await later()
    expect(states()).toEqual(['owner’s ready'])
    // The control: the same wish for one that a caller had loaded.
    const done = await callerLoads('caller’s')
    done()
    idle.keep('caller’s', 0)
    await expect.poll(states).toEqual(['owner’s ready'])
  })

  it('becomes the owner’s when the owner loads it, too', async () => {
    const { idle, states, callerLoads } = setUp()
    const done = await callerLoads('a')
    done()
    idle.claim('a')
    idle.keep('a', 0)
    await later()
    expect(states()).toEqual(['a ready'])
  })

  it('goes no sooner than is set once the owner has chatted with it', async () => {
    const { engines, idle, states, callerLoads } = setUp({ idleMs: () => Infinity })
    const done = await callerLoads('a')
    done()
    for await (const event of engines.generate('a', question, new AbortController().signal))
      expect(event).toBeDefined()
    idle.keep('a', 0)
    await later()
    expect(states()).toEqual(['a ready'])
  })

  it('is so too where that was asked while the one before was taken out', async () => {
    const { launchEngine, letGo } = createSlowExits()
    const { idle, states, callerLoads } = setUp({ launchEngine, idleMs: () => 600_000 })
    const done = await callerLoads('a')
    done()
    idle.keep('a', 0)
    await expect.poll(states).toEqual(['a unloading'])
    const loading = callerLoads('a')
    letGo()
    const alsoDone = await loading
    expect([states(), idle.leavesAt('a')]).toEqual([['a ready'], null])
    alsoDone()
    expect(idle.leavesAt('a')).toEqual(expect.any(Number))
  })

  it('is the owner’s who loads it anew, also where a caller asks meanwhile', async () => {
    const { launchEngine, letGo } = createSlowExits()
    const { client, services } = await startServices({}, { launchEngine })
    const { inference, idle } = services.api
    const model = inference.find(null)
    await inference.touch(model)
    expect(idle.leavesAt(model.id)).toEqual(expect.any(Number))
    const loading = client.engines.load({ modelId: model.id, contextSize: 1024 })
    await expect.poll(() => inference.isLoaded(model.id)).toBe(false)
    const used = inference.touch(model)
    letGo()
    await Promise.all([loading, used])
    expect([inference.isLoaded(model.id), idle.leavesAt(model.id)]).toEqual([true, null])
  })

  it('is not taken away in the middle of an answer', async () => {
    const { engines, idle, states, callerLoads } = setUp({ holdAfter: 1 })
    const done = await callerLoads('a')
    done()
    const stop = new AbortController()
    const events = engines.generate('a', question, stop.signal)[Symbol.asyncIterator]()
    await events.next()
    idle.keep('a', 0)
    await later()
    expect(states()).toEqual(['a generating'])
    stop.abort()
    while (!(await events.next()).done);
    await expect.poll(states).toEqual([])
  })

  it('begins its time again when the owner chats with it', async () => {
    const { engines, idle, states, callerLoads } = setUp({ idleMs: () => 1000 })
    const done = await callerLoads('a')
    done()
    const first = idle.leavesAt('a') ?? 0
    await later()
    const kinds: string[] = []
    for await (const { type } of engines.generate('a', question, new AbortController().signal))
      kinds.push(type)
    expect(kinds.at(-1)).toBe('end')
    expect(idle.leavesAt('a')).toBeGreaterThan(first)
    await expect.poll(states, { timeout: 4000 }).toEqual([])
  })
})
