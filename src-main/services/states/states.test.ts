import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { defaultSampling } from '#contract/messages.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch, type FakeScript } from '../engines/fake-engine.ts'
import { createEngines } from '../engines/index.ts'
import { withPatience } from '../engines/when-idle.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createStateFiles } from './files.ts'
import { createStates, type States, type StatesOptions } from './index.ts'

/** States with the fake engine: what is kept, what is loaded, and above all what never is. */

const never = new AbortController().signal
const chat = { id: 'c1', temporary: false }
const request = {
  messages: [{ role: 'user' as const, text: 'Hi' }],
  sampling: { ...defaultSampling, seed: 1 },
}
const remembered = (conversation: string) => `what is remembered of ${conversation} `.repeat(20)

const start = (
  script: FakeScript = {},
  { dir = temporaryFolder(), ...options }: { dir?: string } & Partial<StatesOptions> = {},
) => {
  const model = join(dir, 'm.gguf')
  if (!existsSync(model)) {
    writeFileSync(model, 'GGUF')
    // What another file can be given exactly.
    utimesSync(model, 1_700_000_000, 1_700_000_000)
  }
  const launch = createFakeLaunch({ state: remembered, promptTokens: 1500, ...script })
  const engines = withPatience(
    createEngines({ launchEngine: launch, pathOf: () => model, availableBytes: () => 1e12 }),
  )
  const chatIds = ['c1', 'c2', 'c3']
  const states = createStates({
    ...{ dataDir: dir, engines, log: silentLog, quietMs: 0, longQuietMs: 0 },
    filesOf: () => [model],
    sha256Of: () => null,
    keptChatIds: () => chatIds,
    ...options,
  })
  const close = async () => {
    await states.flush()
    states.close()
    await engines.close()
  }
  onTestFinished(close)
  const ask = async (who = chat, modelId = 'm') => {
    let text = ''
    for await (const event of states.generate(who, modelId, request, never)) {
      if (event.type === 'frame') for (const part of event.parts) text += part.text
    }
    return text
  }
  const files = () => (existsSync(join(dir, 'state')) ? readdirSync(join(dir, 'state')).sort() : [])
  const calls = () => launch.processes.flatMap((process) => process.calls.map((call) => call.split(' ')[0]))
  return { dir, model, launch, engines, states, close, ask, files, calls, chatIds }
}
const pathsOf = (dir: string, chatId = chat.id) => {
  const name = createStateFiles(dir).nameOf(chatId)
  return { state: join(dir, 'state', `${name}.kv`), sidecar: join(dir, 'state', `${name}.json`) }
}
/** A data folder in which a chat's state was kept. */
const kept = async (): Promise<string> => {
  const first = start()
  await first.ask()
  await first.close()
  expect(first.files()).toHaveLength(2)
  return first.dir
}
const change = (path: string, with_: Record<string, unknown>) =>
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...with_ }))

it('keeps what is held of a chat, for its owner alone, and brings it back in the next process', async () => {
  const dir = await kept()
  const { state, sidecar } = pathsOf(dir)
  expect(readFileSync(state, 'utf8')).toBe(remembered(chat.id))
  for (const path of [state, sidecar]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(dir, 'state')).mode & 0o777).toBe(0o700)
  expect(readFileSync(sidecar, 'utf8')).not.toContain(chat.id)

  const next = start({}, { dir })
  await next.ask()
  expect(next.launch.processes[0]!.requests[0]).toMatchObject({ conversation: chat.id })
  expect(next.launch.processes[0]!.calls).toContain(`loadState ${state}`)
  // It is held now: nothing is loaded twice.
  await next.ask()
  expect(next.calls().filter((call) => call === 'loadState')).toHaveLength(1)
})

const filesIn = (dir: string) =>
  (JSON.parse(readFileSync(pathsOf(dir).sidecar, 'utf8')) as { files: { mtimeMs: number }[] }).files

const spoilt: Record<string, (dir: string) => void> = {
  'the model is another': (dir) => change(pathsOf(dir).sidecar, { modelId: 'other' }),
  'its file has another size': (dir) => writeFileSync(join(dir, 'm.gguf'), 'GGUF and more'),
  'its file is of another time': (dir) => utimesSync(join(dir, 'm.gguf'), 1, 1),
  'its file has another hash': (dir) =>
    change(pathsOf(dir).sidecar, {
      files: filesIn(dir).map((file) => ({ ...file, sha256: 'a'.repeat(64) })),
    }),
  'its file has other bytes of the same size and time': (dir) => {
    const model = join(dir, 'm.gguf')
    const { atime, mtime } = statSync(model)
    writeFileSync(model, 'GGUX')
    utimesSync(model, atime, mtime)
    expect(statSync(model).mtimeMs).toBe(filesIn(dir)[0]?.mtimeMs)
  },
  'neither a hash nor its beginning is known of its file': (dir) =>
    change(pathsOf(dir).sidecar, { files: filesIn(dir).map((file) => ({ ...file, beginning: null })) }),
  'the keys and values are of another type': (dir) =>
    change(pathsOf(dir).sidecar, { kvCacheType: 'Q8_0/Q8_0' }),
  'the engine is another': (dir) => change(pathsOf(dir).sidecar, { engineVersion: 'older' }),
  'the context has another size': (dir) => change(pathsOf(dir).sidecar, { contextSize: 4096 }),
  'it is cut': (dir) => truncateSync(pathsOf(dir).state, 100),
  'it is longer': (dir) => writeFileSync(pathsOf(dir).state, `${remembered(chat.id)}!`),
  'a byte of it is another': (dir) =>
    writeFileSync(pathsOf(dir).state, remembered(chat.id).replace('what', 'What')),
  'the hash is another': (dir) => change(pathsOf(dir).sidecar, { sha256: 'a'.repeat(64) }),
  'it is of another chat': (dir) => change(pathsOf(dir).sidecar, { name: pathsOf(dir, 'c2').state }),
  'its format is another': (dir) => change(pathsOf(dir).sidecar, { format: 2 }),
  'its sidecar is no JSON': (dir) => writeFileSync(pathsOf(dir).sidecar, '{'),
  'its sidecar is missing': (dir) => writeFileSync(pathsOf(dir).sidecar, ''),
}
it.each(Object.entries(spoilt))(
  'loads nothing, deletes it and answers all the same when %s',
  async (_, spoil) => {
    const dir = await kept()
    spoil(dir)
    // Another sidecar's hash is only known where this one's is.
    const next = start({ state: () => '' }, { dir, sha256Of: () => 'b'.repeat(64) })
    expect(await next.ask()).not.toBe('')
    expect(next.calls()).not.toContain('loadState')
    await next.close()
    expect(next.files()).toEqual([])
  },
)

it('loads the same where the hash has become known since, as a control', async () => {
  const next = start({ state: () => '' }, { dir: await kept(), sha256Of: () => 'b'.repeat(64) })
  await next.ask()
  expect(next.calls()).toContain('loadState')
  expect(next.files()).toHaveLength(2)
})

it.each([
  ['the engine dies of it', { crashOnLoadState: true }],
  ['the engine refuses it', { loadStateError: new AppError('INVALID_INPUT', 'no') }],
])('deletes it and answers all the same when %s', async (_, script) => {
  const next = start({ ...script, state: () => '' }, { dir: await kept() })
  expect(await next.ask()).not.toBe('')
  expect(next.files()).toEqual([])
  await next.ask()
  expect(next.calls().filter((call) => call === 'loadState')).toHaveLength(1)
})

it('keeps it for another time when every place of the model is in use', async () => {
  const loadStateError = new AppError('CONFLICT', 'busy')
  const next = start({ loadStateError, state: () => '' }, { dir: await kept() })
  expect(await next.ask()).not.toBe('')
  expect(next.files()).toHaveLength(2)
})

it('tells an answer why its model does not load, once', async () => {
  const next = start({ loadError: () => new AppError('MODEL_LOAD_FAILED', 'no') }, { dir: await kept() })
  await expect(next.ask()).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' })
  expect(next.launch.processes).toHaveLength(1)
})

it('keeps nothing where the file was replaced while it was in memory', async () => {
  const replaced = start()
  await replaced.engines.load('m')
  writeFileSync(replaced.model, 'GGUF of another model')
  await replaced.ask()
  await replaced.close()
  expect(replaced.files()).toEqual([])
  // Loaded anew it is known again.
  const next = start({}, { dir: replaced.dir })
  await next.ask()
  await next.close()
  expect(next.files()).toHaveLength(2)
})

it('keeps nothing of a temporary chat, which has no name in the engine', async () => {
  const { ask, close, files, launch } = start()
  await ask({ id: 'c1', temporary: true })
  await close()
  expect(launch.processes[0]!.requests[0]).not.toHaveProperty('conversation')
  expect(files()).toEqual([])
})

it('keeps nothing of a chat that is short, or gone', async () => {
  const short = start({ promptTokens: 100 })
  await short.ask()
  await short.close()
  expect(short.calls()).not.toContain('saveState')
  const gone = start({}, { keptChatIds: () => [] })
  await gone.ask()
  await gone.close()
  expect(gone.files()).toEqual([])
})

it('erases what is kept, what is being kept, and what is held', async () => {
  const { ask, states, files, close, launch } = start()
  await ask()
  await ask({ id: 'c2', temporary: false })
  await states.flush()
  expect(files()).toHaveLength(4)
  states.erase(['c1'])
  expect(files()).toEqual(
    Object.values(pathsOf('', 'c2'))
      .map((path) => path.split('/').at(-1))
      .sort(),
  )
  await vi.waitFor(() => expect(launch.processes[0]!.calls).toContain('forget c1'))
  // Erased after it was asked for, before it is written.
  await ask()
  const flushing = states.flush()
  states.erase(['c1'])
  await flushing
  expect(files()).toHaveLength(2)
  await ask()
  states.eraseAll()
  await close()
  expect(files()).toEqual([])
})

it('tells each model to forget what was erased, though it knows no name of it', async () => {
  const { ask, states, engines, launch } = start()
  await ask({ id: 't1', temporary: true })
  states.erase(['t1'])
  const [process] = launch.processes
  await vi.waitFor(() => expect(process!.calls).toContain('forget t1'))
  states.eraseAll()
  await vi.waitFor(() => expect(process!.calls).toContain('forget everything'))
  const other = start()
  await other.engines.load('m')
  other.states.eraseAll()
  await vi.waitFor(() => expect(other.launch.processes[0]!.calls).toContain('forget everything'))
  await engines.unload('m')
  states.eraseAll()
  expect(launch.processes).toHaveLength(1)
})

it.each<[string, (states: States) => void]>([
  ['the chat is', (states) => states.erase([chat.id])],
  ['everything is', (states) => states.eraseAll()],
])('reads nothing ahead that was typed before %s erased', async (_, erase) => {
  const { states, engines, calls } = start()
  await engines.load('m')
  const preparing = states.prepare(chat, 'm', { messages: [{ role: 'user', text: 'draft' }] }, never)
  erase(states)
  await preparing
  expect(calls()).not.toContain('prepare')
  await states.prepare(chat, 'm', { messages: [{ role: 'user', text: 'draft' }] }, never)
  expect(calls()).toContain('prepare')
})

it('tidies up what belongs to no chat and what was never finished', async () => {
  const dir = await kept()
  const state = (name: string) => join(dir, 'state', name)
  writeFileSync(state(`${'a'.repeat(64)}.kv`), 'of nobody')
  writeFileSync(state(`${'a'.repeat(64)}.json`), '{}')
  writeFileSync(state('c1.1.tmp'), 'half')
  writeFileSync(pathsOf(dir, 'c2').state, 'without a sidecar')
  mkdirSync(state('folder'))
  const next = start({}, { dir })
  expect(next.files()).toHaveLength(2)
  expect(start({}, { dir, keptChatIds: () => [] }).files()).toEqual([])
})

it('stays within its share of the disk: the longest unused goes first, and too large a state is not written', async () => {
  const size = remembered('c1').length
  const dir = temporaryFolder()
  const files = createStateFiles(dir, () => Promise.resolve((3 * size) / 0.05))
  const { ask, states, ...app } = start({}, { dir, files })
  for (const [at, id] of ['c1', 'c2'].entries()) {
    await ask({ id, temporary: false })
    await states.flush()
    utimesSync(pathsOf(dir, id).sidecar, 100 - at, 100 - at)
  }
  expect(app.files()).toHaveLength(4)
  await ask({ id: 'c3', temporary: false })
  await states.flush()
  // Each was estimated at 1,500 of 2,048 tokens of one kilobyte, which is more than it took.
  expect(existsSync(pathsOf(dir, 'c2').state)).toBe(false)
  expect(existsSync(pathsOf(dir, 'c1').state)).toBe(true)
  const full = start({}, { files: createStateFiles(temporaryFolder(), () => Promise.resolve(size)) })
  await full.ask()
  await full.states.flush()
  expect(full.calls()).not.toContain('saveState')
})

it('reads ahead what is typed while what was said is still to be kept', async () => {
  const { ask, states, launch, calls } = start({}, { quietMs: 60_000, longQuietMs: 60_000 })
  await ask()
  const draft = { messages: [{ role: 'user' as const, text: 'draft' }] }
  await states.prepare(chat, 'm', draft, never)
  const [process] = launch.processes
  expect(process!.calls).toContain('prepare draft')
  expect(calls()).not.toContain('saveState')
})

it('keeps what was said after a longer pause where somebody types meanwhile', async () => {
  const { ask, states, calls } = start({}, { quietMs: 100, longQuietMs: 60_000 })
  await ask()
  await states.prepare(chat, 'm', { messages: [{ role: 'user', text: 'draft' }] }, never)
  expect(calls()).toContain('prepare')
  await ask({ id: 'c2', temporary: false })
  await vi.waitFor(() => expect(calls()).toContain('saveState'))
  expect(calls().filter((call) => call === 'saveState')).toHaveLength(1)
  await states.flush()
  expect(calls().filter((call) => call === 'saveState')).toHaveLength(2)
})

it('lets an idle model read ahead, in the name of the chat, and ends that when asked', async () => {
  const { states, engines, launch } = start({ holdPrepare: true })
  const typed = (text: string) => ({ messages: [{ role: 'user' as const, text }] })
  // Nothing is loaded for it.
  await states.prepare(chat, 'm', typed('One'), never)
  expect(launch.processes).toHaveLength(0)
  await engines.load('m')
  const controller = new AbortController()
  const preparing = states.prepare(chat, 'm', typed('One'), controller.signal)
  const [process] = launch.processes
  await vi.waitFor(() => expect(process!.calls).toContain('prepare One'))
  controller.abort()
  await preparing
  await vi.waitFor(() => expect(process!.calls).toContain('prepare cancelled'))
})
