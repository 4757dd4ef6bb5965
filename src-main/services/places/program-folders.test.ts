import { describe, expect, it } from 'vitest'
import { programFolders } from './program-folders.ts'

describe('programFolders', () => {
  const dirs = (platform: NodeJS.Platform, home: string, env = {}) =>
    programFolders({ platform, home, env }).folders.map(({ kind, dir }) => `${kind} ${dir}`)

  it.each([
    ['linux', '/home/a', 'lm-studio /home/a/.lmstudio/models'],
    ['linux', '/home/a', 'lm-studio /home/a/.cache/lm-studio/models'],
    ['linux', '/home/a', 'jan /home/a/.local/share/Jan/data/llamacpp/models'],
    ['linux', '/home/a', 'jan /home/a/jan/models'],
    ['linux', '/home/a', 'gpt4all /home/a/.local/share/nomic.ai/GPT4All'],
    ['linux', '/home/a', 'ollama /home/a/.ollama/models'],
    ['linux', '/home/a', 'ollama /usr/share/ollama/.ollama/models'],
    ['linux', '/home/a', 'hugging-face /home/a/.cache/huggingface/hub'],
    ['darwin', '/Users/a', 'jan /Users/a/Library/Application Support/Jan/data/llamacpp/models'],
    ['darwin', '/Users/a', 'gpt4all /Users/a/Library/Application Support/nomic.ai/GPT4All'],
    ['darwin', '/Users/a', 'ollama /Users/a/.ollama/models'],
    ['win32', 'C:\\Users\\a', 'lm-studio C:\\Users\\a\\.lmstudio\\models'],
    ['win32', 'C:\\Users\\a', 'jan C:\\Users\\a\\AppData\\Roaming\\Jan\\data\\llamacpp\\models'],
    ['win32', 'C:\\Users\\a', 'gpt4all C:\\Users\\a\\AppData\\Local\\nomic.ai\\GPT4All'],
    ['win32', 'C:\\Users\\a', 'hugging-face C:\\Users\\a\\.cache\\huggingface\\hub'],
  ] as const)('%s, home %s: %s', (platform, home, expected) => {
    expect(dirs(platform, home)).toContain(expected)
  })

  it('follows the environment', () => {
    const env = {
      OLLAMA_MODELS: '/big/ollama',
      HF_HOME: '/big/hf',
      HF_HUB_CACHE: '/big/hub',
      XDG_DATA_HOME: '/x',
    }
    const found = dirs('linux', '/home/a', env)
    for (const dir of [
      'ollama /big/ollama',
      'hugging-face /big/hf/hub',
      'hugging-face /big/hub',
      'gpt4all /x/nomic.ai/GPT4All',
    ]) {
      expect(found).toContain(dir)
    }
    expect(dirs('darwin', '/Users/a').join()).not.toContain('/usr/share')
  })
})
