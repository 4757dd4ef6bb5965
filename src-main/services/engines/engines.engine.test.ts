import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { GenerateEvent } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { defaultSampling } from '#contract/messages.ts'
import { tinyModel, writeGguf, writeTinyModel, type GgufValue } from '#e2e/fixtures/gguf/index.ts'
import { launchEngine as launchReal } from '#e2e/fixtures/launch-engine.ts'
import { createEngines } from './index.ts'
import type { EngineProcess, Engines, GenerateRequest, LaunchEngine } from './types.ts'

/** The supervisor with real processes: what it does when they are killed, frozen, or given hostile files. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-engines-'))
const pathOf = (modelId: string) => join(dir, modelId)
const request: GenerateRequest = {
  messages: [{ role: 'user', text: 'Hi' }],
  sampling: { ...defaultSampling, seed: 1 },
}
const never = new AbortController().signal

let processes: EngineProcess[] = []
let engines: Engines
const launchEngine: LaunchEngine = () => {
  const process = launchReal()
  processes.push(process)
  return process
}
const isRunning = ({ pid }: EngineProcess) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

beforeAll(() => {
  writeTinyModel(pathOf('short.gguf'), { answer: 'Short and good.' })
  writeTinyModel(pathOf('endless.gguf'), { behaviour: 'repeat', answer: 'On and on. ', contextSize: 65_536 })
})
afterEach(async () => {
  await engines.close()
  expect(processes.filter(isRunning)).toEqual([])
  processes = []
})
afterAll(() => rmSync(dir, { recursive: true }))

const setUp = (contextSize: number | null = null) => {
  engines = createEngines({ launchEngine, pathOf, contextSizeOf: () => contextSize })
  return engines
}
const signalLast = (signal: NodeJS.Signals) => {
  const { pid } = processes.at(-1)!
  process.kill(pid!, signal)
}
const read = async (events: AsyncIterable<GenerateEvent>, onFrame?: (count: number) => void) => {
  const seen = { text: '', reason: '', error: undefined as unknown, endedAt: 0 }
  let frames = 0
  try {
    for await (const event of events) {
      if (event.type === 'end') seen.reason = event.reason
      if (event.type !== 'frame') continue
      seen.text += event.parts.map((part) => part.text).join('')
      onFrame?.((frames += 1))
    }
  } catch (error) {
    seen.error = error
  }
  return { ...seen, endedAt: performance.now() }
}
const stateThat = (fits: (state: EngineState) => boolean) =>
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
const ready = () => stateThat(({ status }) => status === 'ready')

describe('a process that is killed in the middle of an answer', () => {
  it('costs nothing that had arrived, is known at once, and the next answer needs no click', async () => {
    setUp(65_536)
    let killedAt = 0
    const broken = await read(engines.generate('endless.gguf', request, never), (count) => {
      if (count !== 10) return
      killedAt = performance.now()
      signalLast('SIGKILL')
    })
    expect(broken.text.startsWith('On and on. On and on. ')).toBe(true)
    expect(broken.error).toMatchObject({ code: 'ENGINE_CRASHED' })
    expect(broken.endedAt - killedAt).toBeLessThan(1000)

    const stop = new AbortController()
    const next = await read(engines.generate('endless.gguf', request, stop.signal), () => stop.abort())
    expect(next).toMatchObject({ reason: 'abort', error: undefined })
    expect(next.text.startsWith('On')).toBe(true)
    expect(processes).toHaveLength(2)
  })

  it('three times is not started again', async () => {
    setUp()
    for (let kill = 0; kill < 3; kill += 1) {
      if (kill === 0) await engines.load('short.gguf')
      else await ready()
      signalLast('SIGKILL')
      await stateThat(({ status }) => status !== 'ready')
    }
    expect((await stateThat(({ status }) => status === 'failed')).error).toMatchObject({
      code: 'ENGINE_GAVE_UP',
    })
    const refused = await read(engines.generate('short.gguf', request, never))
    expect(refused.error).toMatchObject({ code: 'ENGINE_GAVE_UP' })
    await engines.load('short.gguf')
    expect((await read(engines.generate('short.gguf', request, never))).text).toBe('Short and good.')
  })
})

describe('a process that hangs', () => {
  it('is ended within ten seconds and replaced', async () => {
    setUp(65_536)
    let frozenAt = 0
    const broken = await read(engines.generate('endless.gguf', request, never), (count) => {
      if (count !== 5) return
      frozenAt = performance.now()
      signalLast('SIGSTOP')
    })
    expect(broken.text.startsWith('On and on.')).toBe(true)
    expect(broken.error).toMatchObject({ code: 'ENGINE_HUNG' })
    expect(broken.endedAt - frozenAt).toBeLessThan(10_000)
    await ready()
  })

  it('is ended a second after a stop that it does not obey', async () => {
    setUp(65_536)
    const stop = new AbortController()
    let stoppedAt = 0
    const stopped = await read(engines.generate('endless.gguf', request, stop.signal), (count) => {
      if (count !== 5) return
      signalLast('SIGSTOP')
      stoppedAt = performance.now()
      stop.abort()
    })
    expect(stopped).toMatchObject({ reason: 'abort', error: undefined })
    expect(stopped.endedAt - stoppedAt).toBeLessThan(2000)
    await ready()
  })
})

describe('a stop', () => {
  it('is obeyed within 200 ms, the process lives', async () => {
    setUp(65_536)
    const stop = new AbortController()
    let stoppedAt = 0
    const stopped = await read(engines.generate('endless.gguf', request, stop.signal), (count) => {
      if (count !== 5) return
      stoppedAt = performance.now()
      stop.abort()
    })
    expect(stopped.reason).toBe('abort')
    expect(stopped.endedAt - stoppedAt).toBeLessThan(200)
    expect(processes).toHaveLength(1)
  })
})

describe('unloading', () => {
  it('returns when the process is gone', async () => {
    setUp()
    const { pid } = await engines.load('short.gguf')
    expect(pid).toBe(processes[0]?.pid)
    await engines.unload('short.gguf')
    expect(processes.some(isRunning)).toBe(false)
    expect(engines.states()).toEqual([])
  })

  it('makes way for another context size', async () => {
    setUp()
    expect(await engines.load('short.gguf', 1024)).toMatchObject({
      contextSize: 1024,
      trainContextSize: 8192,
    })
    expect(await engines.load('short.gguf', 2048)).toMatchObject({ contextSize: 2048 })
    expect(processes.map(isRunning)).toEqual([false, true])
  })

  it('happens by itself to the longest unused model when memory is short', async () => {
    const availableBytes = () => (processes.filter(isRunning).length > 0 ? 0 : 2 ** 40)
    engines = createEngines({ launchEngine, pathOf, availableBytes })
    await engines.load('short.gguf')
    const { text } = await read(
      engines.generate(
        'endless.gguf',
        { ...request, sampling: { ...request.sampling, maxTokens: 3 } },
        never,
      ),
    )
    expect(text).not.toBe('')
    expect(engines.states().map(({ modelId }) => modelId)).toEqual(['endless.gguf'])
  })
})

describe('a hostile file', () => {
  const withValue = (key: string, value: GgufValue) => {
    const model = tinyModel()
    return {
      ...model,
      values: [...model.values.filter(([name]) => name !== key), [key, value] as [string, GgufValue]],
    }
  }
  const write: Record<string, (path: string) => void> = {
    'empty.gguf': (path) => writeFileSync(path, ''),
    'text.gguf': (path) => writeFileSync(path, 'not a model at all, whatever its name says'),
    'giant-count.gguf': (path) => {
      const bytes = Buffer.alloc(24)
      bytes.write('GGUF')
      bytes.writeUInt32LE(3, 4)
      bytes.writeBigUInt64LE(2n ** 63n, 16)
      writeFileSync(path, bytes)
    },
    'cut-in-header.gguf': (path) => {
      writeTinyModel(path)
      truncateSync(path, 3000)
    },
    'cut-in-weights.gguf': (path) => {
      writeTinyModel(path)
      truncateSync(path, readFileSync(path).length - 100_000)
    },
    'layers.gguf': (path) => writeGguf(path, withValue('llama.block_count', { type: 'u32', value: 600 })),
    'twins.gguf': (path) =>
      writeGguf(path, withValue('tokenizer.ggml.tokens', { type: 'strings', value: ['a', 'a'] })),
  }

  it.each(Object.keys(write))('%s is refused in plain words', async (modelId) => {
    write[modelId]?.(pathOf(modelId))
    setUp()
    await expect(engines.inspect(pathOf(modelId))).rejects.toMatchObject({ code: 'MODEL_FILE_INVALID' })
    await expect(engines.load(modelId)).rejects.toMatchObject({ code: 'MODEL_FILE_INVALID' })
    expect(engines.states()).toMatchObject([
      { status: 'failed', pid: null, error: { code: 'MODEL_FILE_INVALID' } },
    ])
    expect(processes).toHaveLength(2)
    expect(processes.some(isRunning)).toBe(false)
  })

  it('that only llama.cpp can judge fails to load, once, without its path', async () => {
    const modelId = 'brand-new.gguf'
    writeGguf(pathOf(modelId), withValue('general.architecture', { type: 'string', value: 'brand-new' }))
    setUp()
    const error: unknown = await engines.load(modelId).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED' })
    expect(String(error)).not.toContain(dir)
    expect(processes).toHaveLength(1)
  })
})

it('a parent that goes takes its engines along', async () => {
  setUp()
  const script = join(dir, 'parent.ts')
  const launcher = new URL('../../../e2e/fixtures/launch-engine.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { launchEngine } from ${JSON.stringify(launcher)}
     const engine = launchEngine()
     engine.port.on('message', () => undefined)
     process.send?.(engine.pid)`,
  )
  const parent = fork(script, { execArgv: [] })
  const pid = await new Promise<number>((resolve) =>
    parent.once('message', (message) => resolve(message as number)),
  )
  parent.kill('SIGKILL')
  await expect.poll(() => isRunning({ pid } as EngineProcess), { timeout: 5000, interval: 50 }).toBe(false)
})
