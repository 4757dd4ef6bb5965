import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { cloneTemplates } from '#e2e/fixtures/real-templates.ts'
import { connect } from '../engines/client.ts'
import { inPairs, setUp, sumUp } from './fixtures.ts'

/** The chat templates that llama.cpp tries itself with, from the bundle that the library brings along. */

const { dir, launchEngine, newPath } = setUp()

describe('the templates of real models', () => {
  it('are written out, but those that the library is known not to get through', async () => {
    const templates = cloneTemplates(join(dir, 'llama.cpp'))
    expect(templates.size).toBeGreaterThan(60)
    const failing: Record<string, unknown> = {}
    const thinking: string[] = []
    const clients = [connect(launchEngine()), connect(launchEngine())]
    await inPairs([...templates], async ([name, chatTemplate]) => {
      const client = clients.pop()
      if (!client) throw new Error('Three at a time.')
      const path = newPath()
      writeTinyModel(path, { chatTemplate })
      const { find } = await sumUp(await client.whileAlive(client.call.examine({ path, repairs: null })))
      rmSync(path)
      clients.push(client)
      const conversation = find('conversation')
      if (conversation?.outcome !== 'fine') {
        const { used } = conversation?.values ?? {}
        failing[name] = [conversation?.key, used, conversation?.repair]
      }
      if (find('thinking')?.key !== 'thinksNot') thinking.push(name)
    })
    await Promise.all(clients.map((client) => client.end()))
    const fails = (used: string, template: string) => ['templateFails', used, { type: 'template', template }]
    // The interpreter of Jinja does not get through these.
    expect(failing).toEqual({
      'ByteDance-Seed-OSS': fails('Seed', 'seed'),
      'tencent-Hy3': fails('ChatML', 'chatml'),
    })
    expect(thinking).toEqual(
      expect.arrayContaining([
        'Qwen-Qwen3-0.6B',
        'deepseek-ai-DeepSeek-V3.1',
        'google-gemma-4-31B-it',
        'mistralai-Ministral-3-14B-Reasoning-2512',
        'openai-gpt-oss-120b',
      ]),
    )
    expect(thinking).not.toContain('Qwen-Qwen2.5-7B-Instruct')
  })
})
