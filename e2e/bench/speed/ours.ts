import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineContract, Rendered } from '#contract/engine.ts'
import { defaultSampling } from '#contract/messages.ts'
import { createLaunchEngine } from '#headless/launch-engine.ts'
import { root } from '../../fixtures/paths.ts'
import { commonSampling, type Conversation, type Talker, type TalkerOptions } from './talker.ts'

// As the command does it, whose engines read what they compiled before.
enableCompileCache(join(root, 'out', 'compiled'))
const launch = createLaunchEngine(join(root, 'out', 'main', 'engine.js'))

export interface OurTalker extends Talker {
  countTokens(text: string): Promise<number>
  /** The prompt that a conversation becomes. */
  render(conversation: Conversation): Promise<Rendered>
}

/** Our engine's process, built, with a model loaded. */
export const startOurs = async ({
  path,
  threads,
  contextSize,
  sequences,
}: TalkerOptions): Promise<OurTalker> => {
  const process = launch()
  const client: ContractRouterClient<typeof engineContract> = createORPCClient(
    new RPCLink({ port: process.port }),
  )
  const loading = await client.load({ path, contextSize, threads, sequences })
  while (!(await loading.next()).done);
  let seed = 0
  return {
    pid: process.pid ?? 0,
    countTokens: async (text) => (await client.tokenize({ text })).tokens.length,
    render: (messages) => client.render({ messages }),
    ask: async (conversation, maxTokens) => {
      const startedAt = performance.now()
      const sampling = {
        ...defaultSampling,
        ...commonSampling,
        repeatPenalty: 1,
        seed: (seed += 1),
        maxTokens,
      }
      let [text, firstTokenMs, lastTokenMs] = ['', 0, 0]
      for await (const event of await client.generate({ messages: conversation, sampling, endless: true })) {
        if (event.type === 'frame') {
          lastTokenMs = performance.now() - startedAt
          firstTokenMs ||= lastTokenMs
          text += event.parts.map((part) => part.text).join('')
        }
        if (event.type !== 'end') continue
        const { usage } = event
        const read = usage.promptTokens - usage.cachedTokens
        return {
          text,
          promptTokens: usage.promptTokens,
          completionTokens: usage.completionTokens,
          firstTokenMs,
          lastTokenMs,
          prefillTokensPerSecond:
            usage.prefillTokensPerSecond ?? read / ((usage.timeToFirstTokenMs || firstTokenMs) / 1000),
          tokensPerSecond: usage.tokensPerSecond,
        }
      }
      throw new Error(`The engine ended: ${process.stderrTail()}`)
    },
    end: async () => {
      process.kill()
      await process.exited
    },
  }
}
