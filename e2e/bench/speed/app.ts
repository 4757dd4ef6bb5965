import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Client } from '../../fixtures/client.ts'
import { root } from '../../fixtures/paths.ts'
import { enginePids } from '../../fixtures/processes.ts'
import { startServe } from '../../fixtures/serve.ts'
import { askByApi } from './ask-by-api.ts'
import type { BenchModel } from './models.ts'
import { commonSampling, type Talker } from './talker.ts'

const publisher = 'bench/models'

/** A data folder with this one model, beside the benchmark's models: a hard link takes no room. Removed by `remove`. */
export const makeDataDir = ({
  path,
  name,
}: BenchModel): { dataDir: string; modelId: string; remove: () => void } => {
  const cacheDir = join(root, 'e2e', '.cache')
  mkdirSync(cacheDir, { recursive: true })
  const dataDir = mkdtempSync(join(cacheDir, 'bench-data-'))
  const file = `${name.replace(/\.gguf$/, '')}.gguf`
  mkdirSync(join(dataDir, 'models', publisher), { recursive: true })
  linkSync(path, join(dataDir, 'models', publisher, file))
  return {
    dataDir,
    modelId: `${publisher}/${file}`,
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

/** The whole app, `palabre serve --api`, as a browser's page and another program meet it. */
export interface App extends Talker {
  readonly call: Client['call']
  readonly modelId: string
  /** Of the engine; 0 while no model is loaded. */
  enginePid(): number
  /** How the model is loaded. */
  props(): Promise<{ contextSize: number; sequences: number }>
  /** By the loaded model. */
  countTokens(text: string): Promise<number>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

export const startApp = async (dataDir: string, modelId: string): Promise<App> => {
  const serve = await startServe(dataDir, ['--api'])
  const { call, close } = await connect(serve)
  // Titles would be made while others are measured.
  await call.settings.update({ automaticTitles: false })
  const { origin } = new URL(serve.url)
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    close()
    await serve.end(signal)
  }
  return {
    pid: serve.pid,
    call,
    modelId,
    ask: askByApi(origin, { model: modelId, apiKey: serve.apiKey ?? '' }),
    enginePid: () => enginePids(serve.pid)[0] ?? 0,
    props: async () => {
      const response = await fetch(`${origin}/props`, {
        headers: { authorization: `Bearer ${serve.apiKey ?? ''}` },
      })
      const { total_slots: sequences, default_generation_settings: settings } = (await response.json()) as {
        total_slots: number
        default_generation_settings: { n_ctx: number }
      }
      return { contextSize: settings.n_ctx, sequences }
    },
    countTokens: async (content) => {
      const response = await fetch(`${origin}/tokenize`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${serve.apiKey ?? ''}` },
        body: JSON.stringify({ model: modelId, content }),
      })
      return ((await response.json()) as { tokens: number[] }).tokens.length
    },
    end: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** Asks as the page does: a message in a chat, and what of its answer the WebSocket brings. `parentId` null: the first one. */
export const askInChat = async (
  { call }: App,
  {
    chatId,
    parentId,
    text,
    maxTokens,
  }: { chatId: string; parentId: string | null; text: string; maxTokens: number },
) => {
  await call.chats.update({ id: chatId, sampling: { ...commonSampling, repeatPenalty: 1, maxTokens } })
  const events = await call.chats.open({ id: chatId })
  await events.next()
  const startedAt = performance.now()
  const { answerId } = await call.chats.send({ chatId, parentId, text })
  let [firstTokenMs, lastTokenMs] = [0, 0]
  for await (const event of events) {
    if (event.type === 'delta' && event.messageId === answerId) {
      lastTokenMs = performance.now() - startedAt
      firstTokenMs ||= lastTokenMs
    }
    if (event.type !== 'message' || event.message.id !== answerId) continue
    const { usage, error } = event.message
    if (error) throw new Error(error.message)
    if (usage) return { answerId, usage, firstTokenMs, lastTokenMs }
  }
  throw new Error('The chat was closed.')
}
