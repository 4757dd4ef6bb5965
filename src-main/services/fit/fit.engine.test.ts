import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodeProcess from 'node:process'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, describe, expect, it } from 'vitest'
import type { engineContract } from '#contract/engine.ts'
import { defaultSampling } from '#contract/messages.ts'
import { writeSizedModel, type SizedModel } from '#e2e/fixtures/gguf/architectures.ts'
import { launchEngine } from '#e2e/fixtures/launch-engine.ts'
import { estimateMemory } from './estimate.ts'
import { judge } from './judge.ts'

/** What is reckoned from a header, held against the resident memory of the real engine's process after an answer. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-fit-'))
afterAll(() => rmSync(dir, { recursive: true }))

const size = {
  layers: 4,
  width: 1024,
  feedForward: 3072,
  heads: 16,
  kvHeads: 8,
  headSize: 64,
  vocabularySize: 32_000,
  mergeCount: 30_000,
}
const models: SizedModel[] = [
  { architecture: 'llama', type: 'Q8_0', ...size },
  { architecture: 'qwen3', type: 'F16', ...size },
  { architecture: 'gemma3', type: 'Q8_0', ...size, slidingWindow: 512 },
  { architecture: 'qwen3moe', type: 'Q8_0', ...size, experts: { count: 8, used: 2, feedForward: 512 } },
]

const toEnd = async (events: AsyncIterator<unknown>) => {
  while (!(await events.next()).done);
}

const residentBytes = (pid: number) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}

describe.runIf(existsSync('/proc/self/status'))('the memory that is reckoned', () => {
  it.each(
    models.flatMap((model) =>
      (
        [
          [2048, 1],
          [8192, 1],
          [8192, undefined],
        ] as const
      ).map(([contextSize, sequences]) => [model.architecture, contextSize, sequences, model] as const),
    ),
  )(
    'for %s with a context of %i and %s conversations is within a tenth of what is taken',
    async (_, contextSize, sequences, model) => {
      const path = join(dir, `${model.architecture}.gguf`)
      if (!existsSync(path)) writeSizedModel(path, model)
      const process = launchEngine()
      try {
        const client: ContractRouterClient<typeof engineContract> = createORPCClient(
          new RPCLink({ port: process.port }),
        )
        const shape = await client.shape({ path, headerOnly: false })
        const availableBytes = nodeProcess.availableMemory()
        await toEnd(await client.load({ path, contextSize, threads: null, sequences }))
        const sampling = { ...defaultSampling, seed: 1, maxTokens: 8 }
        // As much as is read at a time: less would leave a part of the buffers untouched.
        const text = 'Hi '.repeat(250)
        await toEnd(await client.generate({ messages: [{ role: 'user', text }], sampling }))
        const taken = residentBytes(process.pid ?? 0)
        const sizeBytes = statSync(path).size
        const memoryOf = (size: number) => estimateMemory(shape, sizeBytes, size)
        const { totalBytes } =
          sequences === undefined
            ? judge(
                { memoryOf, contextSize, trained: null, tokensPerSecond: null, basis: 'header' },
                { availableBytes, bandwidth: null },
              )
            : memoryOf(contextSize)
        expect(totalBytes / taken).toBeGreaterThan(0.9)
        expect(totalBytes / taken).toBeLessThan(1.1)
        // The control: forgetting the weights, or the other conversations, would show.
        const forgotten = sequences === undefined ? memoryOf(contextSize).totalBytes : totalBytes - sizeBytes
        expect(forgotten / taken).toBeLessThan(0.9)
      } finally {
        process.kill()
        await process.exited
      }
    },
    60_000,
  )
})
