import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { EngineInfo, engineContract, GenerateEvent, TokenReport } from '#contract/engine.ts'
import { defaultSampling, type Part, type Sampling } from '#contract/messages.ts'
import { writeTinyModel, type TinyModelOptions } from '#e2e/fixtures/gguf/index.ts'
import { launchEngine, type LaunchedEngine } from '#e2e/fixtures/launch-engine.ts'

/** For tests: real engine processes with tiny models, or with a file that is there. */

export type Client = ContractRouterClient<typeof engineContract>
type LoadInput = Parameters<Client['load']>[0]

export interface TestEngines {
  /** Loads a tiny model that is written for it, in a process of its own. */
  load: (
    options?: TinyModelOptions,
    input?: Partial<LoadInput>,
  ) => Promise<{ client: Client; info: EngineInfo }>
  loadFile: (path: string, input?: Partial<LoadInput>) => Promise<{ client: Client; info: EngineInfo }>
  /** Ends every process. */
  end: () => Promise<void>
}

export const createEngines = (dir: string): TestEngines => {
  const processes: LaunchedEngine[] = []
  let modelCount = 0
  const loadFile: TestEngines['loadFile'] = async (path, input = {}) => {
    const process = launchEngine()
    processes.push(process)
    const client: Client = createORPCClient(new RPCLink({ port: process.port }))
    for await (const event of await client.load({ path, contextSize: null, threads: null, ...input }))
      if (event.type === 'ready') return { client, info: event.info }
    throw new Error('The model did not become ready.')
  }
  return {
    load: (options = {}, input) => {
      const path = join(dir, `${(modelCount += 1)}.gguf`)
      writeTinyModel(path, options)
      return loadFile(path, input)
    },
    loadFile,
    end: async () => {
      await Promise.all(
        processes.splice(0).map(async (process) => {
          process.kill()
          await process.exited
        }),
      )
    },
  }
}

export const samplingOf = (sampling: Partial<Sampling> = {}): Sampling & { seed: number } => ({
  ...defaultSampling,
  ...sampling,
  seed: sampling.seed ?? 1,
})

export interface WholeAnswer {
  text: string
  thought: string
  tokens: TokenReport[]
  end: Extract<GenerateEvent, { type: 'end' }>
}

/** Reads an answer to its end; `onEvent` is called with each event. */
export const wholeAnswer = async (
  events: Promise<AsyncIterable<GenerateEvent>>,
  onEvent: (event: GenerateEvent) => void = () => undefined,
): Promise<WholeAnswer> => {
  const parts: Part[] = []
  const tokens: TokenReport[] = []
  const of = (type: Part['type']) => parts.map((part) => (part.type === type ? part.text : '')).join('')
  for await (const event of await events) {
    onEvent(event)
    if (event.type === 'frame') {
      parts.push(...event.parts)
      tokens.push(...(event.tokens ?? []))
    }
    if (event.type === 'end') return { text: of('text'), thought: of('thought'), tokens, end: event }
  }
  throw new Error('The answer did not end.')
}
