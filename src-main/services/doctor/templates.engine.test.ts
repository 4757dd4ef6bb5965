import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { connect } from '../engines/client.ts'
import { inPairs, setUp, sumUp } from './fixtures.ts'

/** The chat templates that llama.cpp tries itself with, from the bundle that the library brings along. */

const { dir, launchEngine, newPath } = setUp()

describe('the templates of real models', () => {
  const bundle = fileURLToPath(new URL('../llama/gitRelease.bundle', import.meta.resolve('node-llama-cpp')))
  const folder = 'models/templates'
  const checkOut = (): string | null => {
    const clone = join(dir, 'llama.cpp')
    try {
      const git = (...args: string[]) => execFileSync('git', args, { stdio: 'ignore' })
      git('clone', '--quiet', '--no-checkout', '--single-branch', bundle, clone)
      git('-C', clone, 'checkout', '--quiet', 'HEAD', '--', folder)
      return join(clone, folder)
    } catch {
      return null
    }
  }

  it('are written out, but those that the library is known not to get through', async ({ skip }) => {
    const templates = checkOut()
    if (templates === null || !existsSync(templates))
      return skip('git, or the bundle of llama.cpp, is missing here')
    const names = readdirSync(templates).filter((name) => name.endsWith('.jinja'))
    expect(names.length).toBeGreaterThan(60)
    const failing: Record<string, unknown> = {}
    const thinking: string[] = []
    const clients = [connect(launchEngine()), connect(launchEngine())]
    await inPairs(names, async (name) => {
      const client = clients.pop()
      if (!client) throw new Error('Three at a time.')
      const path = newPath()
      writeTinyModel(path, { chatTemplate: readFileSync(join(templates, name), 'utf8') })
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
    // Without functions to call, or in the library's Jinja at all, these do not work. Where no mark of theirs is known,
    // the vocabulary of the tiny model speaks for ChatML.
    expect(failing).toEqual({
      'ByteDance-Seed-OSS.jinja': fails('Seed', 'seed'),
      'CohereForAI-c4ai-command-r-plus-tool_use.jinja': fails('General', 'chatml'),
      'NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use.jinja': fails('ChatML', 'chatml'),
      'NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja': fails('ChatML', 'chatml'),
      'fireworks-ai-llama-3-firefunction-v2.jinja': fails('Llama 3', 'llama3'),
      'meetkai-functionary-medium-v3.1.jinja': fails('Llama 3', 'llama3'),
      'tencent-Hy3.jinja': fails('General', 'chatml'),
      'unsloth-Apriel-1.5.jinja': fails('General', 'chatml'),
    })
    expect(thinking).toEqual(
      expect.arrayContaining([
        'Qwen-Qwen3-0.6B.jinja',
        'deepseek-ai-DeepSeek-V3.1.jinja',
        'google-gemma-4-31B-it.jinja',
        'mistralai-Ministral-3-14B-Reasoning-2512.jinja',
        'openai-gpt-oss-120b.jinja',
      ]),
    )
    expect(thinking).not.toContain('Qwen-Qwen2.5-7B-Instruct.jinja')
  })
})
