import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { GenerateEvent } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { AppError } from '#contract/errors.ts'
import { defaultSampling } from '#contract/messages.ts'
import { createFakeLaunch, type FakeLaunch, type FakeScript } from './fake-engine.ts'
import { createEngines } from './index.ts'
import type { Engines, GenerateRequest } from './types.ts'

const request: GenerateRequest = {
  messages: [{ role: 'user', text: 'Hi' }],
  sampling: { ...defaultSampling, seed: 1 },
}
const never = new AbortController().signal

let open: Engines[] = []
afterEach(async () => {
  await Promise.all(open.map((engines) => engines.close()))
  open = []
})

const setUp = (script: FakeScript = {}) => {
  const launchEngine = createFakeLaunch(script)
  const engines = createEngines({
    launchEngine,
    pathOf: (modelId) => `/models/${modelId}`,
    heartbeat: { silenceMs: 200, checkMs: 20 },
  })
  open.push(engines)
  return { engines, launchEngine }
}
const lastOf = (launch: FakeLaunch) => launch.processes.at(-1)!

/** Reads an answer; `onFrame` is called after each frame. */
const read = async (events: AsyncIterable<GenerateEvent>, onFrame?: (count: number) => void) => {
  let text = ''
  let frames = 0
  let end: Extract<GenerateEvent, { type: 'end' }> | undefined
  let error: unknown
  try {
    for await (const event of events) {
      if (event.type === 'frame') {
        text += event.parts.map((part) => part.text).join('')
        onFrame?.((frames += 1))
      } else if (event.type === 'end') end = event
    }
  } catch (thrown) {
    error = thrown
  }
  return { text, end, error }
}
const stateThat = (engines: Engines, fits: (state: EngineState) => boolean) =>
  new Promise<EngineState>((resolve) => {
    const look = (states: EngineState[]) => {
      const found = states.find(fits)
      if (!found) return
      leave()
      resolve(found)
    }
    const leave = engines.onChange(look)
    look(engines.states())
  })
const ready = (engines: Engines) => stateThat(engines, ({ status }) => status === 'ready')

describe('engines', () => {
  it('load a model when it is first needed, and keep it', async () => {
    const { engines, launchEngine } = setUp()
    for (let round = 0; round < 2; round += 1) {
      const answer = await read(engines.generate('m', request, never))
      expect(answer).toMatchObject({ text: 'Hello from the fake engine.', end: { reason: 'stop' } })
    }
    expect(launchEngine.processes).toHaveLength(1)
    expect(lastOf(launchEngine).calls).toEqual(['load /models/m', 'generate', 'generate'])
    expect(engines.states()).toMatchObject([
      { modelId: 'm', status: 'ready', progress: 1, contextSize: 2048 },
    ])
  })

  it('start another process for another context size, and only then', async () => {
    const { engines, launchEngine } = setUp()
    await engines.load('m', 1024)
    await engines.load('m', 1024)
    await engines.load('m')
    expect(launchEngine.processes).toHaveLength(1)
    expect(await engines.load('m', 4096)).toMatchObject({ status: 'ready', contextSize: 4096 })
    expect(launchEngine.processes.map(({ alive }) => alive)).toEqual([false, true])
  })

  it('answer one after the other', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 1 })
    const first = read(engines.generate('m', request, never), () => lastOf(launchEngine).release())
    const second = read(engines.generate('m', request, never))
    expect((await first).end?.reason).toBe('stop')
    expect((await second).end?.reason).toBe('stop')
  })

  it('let an answer that waits for its turn be stopped', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 1 })
    const waiting = new AbortController()
    const first = read(engines.generate('m', request, never), () => waiting.abort())
    const second = read(engines.generate('m', request, waiting.signal))
    expect(await second).toMatchObject({ text: '', end: { reason: 'abort' } })
    lastOf(launchEngine).release()
    expect((await first).text).toBe('Hello from the fake engine.')
  })

  it('stop an answer', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 2 })
    const stop = new AbortController()
    const answer = await read(
      engines.generate('m', request, stop.signal),
      (count) => count === 2 && stop.abort(),
    )
    expect(answer).toMatchObject({
      text: 'Hello from',
      end: { reason: 'abort', usage: { completionTokens: 2 } },
    })
    expect(lastOf(launchEngine).alive).toBe(true)
  })

  it('kill an engine that does not stop, which is no crash, and load it again', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 1, ignoreStop: true })
    for (let round = 1; round <= 4; round += 1) {
      const stop = new AbortController()
      const answer = await read(engines.generate('m', request, stop.signal), () => stop.abort())
      expect(answer).toMatchObject({ text: 'Hello', end: { reason: 'abort' }, error: undefined })
      await ready(engines)
      expect(launchEngine.processes).toHaveLength(round + 1)
    }
  }, 10_000)

  it('keep what had arrived when the process dies, and answer again without being asked to load', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 2 })
    const broken = await read(engines.generate('m', request, never), (count) => {
      if (count === 2) lastOf(launchEngine).crash()
    })
    expect(broken.text).toBe('Hello from')
    expect(broken.error).toMatchObject({ code: 'ENGINE_CRASHED' })
    const next = read(engines.generate('m', request, never), (count) => {
      if (count === 2) lastOf(launchEngine).release()
    })
    expect((await next).end?.reason).toBe('stop')
    expect(launchEngine.processes).toHaveLength(2)
  })

  it('see a crash while nothing is asked of them', async () => {
    const { engines, launchEngine } = setUp()
    await engines.load('m')
    lastOf(launchEngine).crash()
    await stateThat(engines, ({ status }) => status === 'restarting')
    await ready(engines)
    expect(launchEngine.processes).toHaveLength(2)
  })

  it('give up at the third crash, until the model is loaded again', async () => {
    const { engines, launchEngine } = setUp()
    for (let crash = 0; crash < 3; crash += 1) {
      if (crash === 0) await engines.load('m')
      else await ready(engines)
      lastOf(launchEngine).crash()
      await stateThat(engines, ({ status }) => status !== 'ready')
    }
    const failed = await stateThat(engines, ({ status }) => status === 'failed')
    expect(failed.error).toMatchObject({ code: 'ENGINE_GAVE_UP' })
    expect((await read(engines.generate('m', request, never))).error).toMatchObject({
      code: 'ENGINE_GAVE_UP',
    })
    expect(launchEngine.processes).toHaveLength(3)
    expect(await engines.load('m')).toMatchObject({ status: 'ready', error: null })
  })

  it('end a process that hangs, and start another', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 1 })
    const answer = await read(engines.generate('m', request, never), () => lastOf(launchEngine).hang())
    expect(answer.text).toBe('Hello')
    expect(answer.error).toMatchObject({ code: 'ENGINE_HUNG' })
    await ready(engines)
    expect(launchEngine.processes.map(({ alive }) => alive)).toEqual([false, true])
  })

  it('end a process that hangs while it loads', async () => {
    const { engines, launchEngine } = setUp({ holdLoad: true })
    const loading = engines.load('m')
    await stateThat(engines, ({ progress }) => progress > 0)
    lastOf(launchEngine).hang()
    await expect(loading).rejects.toMatchObject({ code: 'ENGINE_HUNG' })
    expect(engines.states()).toMatchObject([{ status: 'failed', error: { code: 'ENGINE_HUNG' } }])
  })

  it('do not try a hopeless file again', async () => {
    const loadError = () => new AppError('MODEL_LOAD_FAILED', 'No.', { details: { layer: 7 } })
    const { engines, launchEngine } = setUp({ loadError })
    await expect(engines.load('m')).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { layer: 7 },
    })
    expect(launchEngine.processes).toHaveLength(1)
    expect(lastOf(launchEngine).alive).toBe(false)
  })

  it('try a file that kills its process once more, not thrice', async () => {
    const { engines, launchEngine } = setUp({ crashOnLoad: () => true })
    await expect(engines.load('m')).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' })
    expect(launchEngine.processes).toHaveLength(2)
    const lucky = setUp({ crashOnLoad: (launches) => launches === 1 })
    expect(await lucky.engines.load('m')).toMatchObject({ status: 'ready' })
  })

  it('load again for the next answer after a load that failed', async () => {
    const loadError = (launches: number) =>
      launches === 1 ? new AppError('MODEL_LOAD_FAILED', 'No.') : undefined
    const { engines } = setUp({ loadError })
    expect((await read(engines.generate('m', request, never))).error).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
    })
    expect((await read(engines.generate('m', request, never))).end?.reason).toBe('stop')
  })

  it('unload: the process is gone, a running answer ends with what it has', async () => {
    const { engines, launchEngine } = setUp({ holdAfter: 1 })
    let unloading: Promise<void> | undefined
    const answer = await read(engines.generate('m', request, never), () => {
      unloading = engines.unload('m')
    })
    expect(answer).toMatchObject({ text: 'Hello', error: { code: 'ENGINE_UNLOADED' } })
    await unloading
    expect(lastOf(launchEngine).alive).toBe(false)
    expect(engines.states()).toEqual([])
    expect(launchEngine.processes).toHaveLength(1)
  })

  it('unload while loading', async () => {
    const { engines, launchEngine } = setUp({ holdLoad: true })
    const loading = engines.load('m')
    const failed = expect(loading).rejects.toMatchObject({ code: 'ENGINE_UNLOADED' })
    await stateThat(engines, ({ progress }) => progress > 0)
    await engines.unload('m')
    await failed
    expect(launchEngine.processes.map(({ alive }) => alive)).toEqual([false])
  })

  it('stop the work when the reader leaves', async () => {
    const { engines } = setUp()
    for await (const event of engines.generate('m', request, never)) if (event.type === 'frame') break
    expect(await ready(engines)).toMatchObject({ status: 'ready' })
    expect((await read(engines.generate('m', request, never))).end?.reason).toBe('stop')
  })

  it('pass on what the engine says is wrong', async () => {
    const generateError = new AppError('PROMPT_TOO_LONG', 'Long.', {
      details: { promptTokens: 9, contextSize: 8 },
    })
    const { engines } = setUp({ generateError })
    expect((await read(engines.generate('m', request, never))).error).toMatchObject({
      code: 'PROMPT_TOO_LONG',
      details: { promptTokens: 9, contextSize: 8 },
    })
    expect(engines.states()).toMatchObject([{ status: 'ready' }])
  })

  it('inspect in a process of its own that does not stay', async () => {
    const { engines, launchEngine } = setUp({ inspection: { name: 'Seen' } })
    expect(await engines.inspect('/a.gguf')).toMatchObject({ name: 'Seen' })
    expect(launchEngine.processes.map(({ alive }) => alive)).toEqual([false])
    expect(engines.states()).toEqual([])
  })

  it('make room by none that is asked something, and by the one first that was asked before the others', async () => {
    const launchEngine = createFakeLaunch()
    const alive = () => launchEngine.processes.filter((process) => process.alive).length
    const file = fileURLToPath(import.meta.url)
    const engines = createEngines({
      launchEngine,
      pathOf: () => file,
      availableBytes: () => (alive() < 2 ? Infinity : 0),
    })
    open.push(engines)
    const loaded = () => engines.states().map(({ modelId }) => modelId)
    const answer = Promise.withResolvers<string>()
    await engines.load('a')
    const asked = engines.ask('a', () => answer.promise)
    await engines.load('b')
    await engines.load('c')
    expect(loaded()).toEqual(['a', 'c'])
    answer.resolve('asked')
    expect(await asked).toBe('asked')
    await engines.load('d')
    expect(loaded()).toEqual(['a', 'd'])
  })

  it('count tokens of a loaded model only', async () => {
    const { engines } = setUp()
    await expect(engines.tokenize('m', 'ab')).rejects.toMatchObject({ code: 'NO_MODEL' })
    await engines.load('m')
    expect(await engines.tokenize('m', 'ab')).toEqual([97, 98])
  })
})
