import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { createTokens, type KeyStore } from './tokens.ts'

const origin = 'https://huggingface.co'

const keychain = (available = true): KeyStore => ({
  isAvailable: () => Promise.resolve(available),
  encrypt: (text) => Promise.resolve(Buffer.from(`locked:${text}`).toString('base64')),
  decrypt: (secret) => {
    const text = Buffer.from(secret, 'base64').toString()
    if (!text.startsWith('locked:')) throw new Error(`This is not mine: ${secret}`)
    return Promise.resolve(text.slice('locked:'.length))
  },
})

const start = (keyStore?: KeyStore, env: NodeJS.ProcessEnv = {}, dataDir = temporaryFolder()) => {
  const logged: unknown[] = []
  const log = { warn: (...line: unknown[]) => logged.push(line) }
  const path = join(dataDir, 'hub-token.json')
  return { dataDir, path, logged, tokens: createTokens({ dataDir, keyStore, env, log }) }
}

it('keeps a token in a file that only its user may read', async () => {
  const { dataDir, path, tokens } = start()
  expect(await tokens.state(origin)).toEqual({ isSet: false, keptIn: 'file' })
  await tokens.set(origin, 'hf_secret')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const again = start(undefined, {}, dataDir).tokens
  expect(await again.get(origin)).toBe('hf_secret')
  expect(await again.state(origin)).toEqual({ isSet: true, keptIn: 'file' })
})

it('keeps it encrypted where there is a keychain', async () => {
  const { dataDir, path, tokens } = start(keychain())
  expect(await tokens.state(origin)).toEqual({ isSet: false, keptIn: 'keychain' })
  await tokens.set(origin, 'hf_secret')
  expect(readFileSync(path, 'utf8')).not.toContain('hf_secret')
  const again = start(keychain(), {}, dataDir).tokens
  expect(await again.get(origin)).toBe('hf_secret')
  expect(await again.state(origin)).toEqual({ isSet: true, keptIn: 'keychain' })
})

it('does not take a keychain that hides nothing', async () => {
  const { tokens } = start(keychain(false))
  await tokens.set(origin, 'hf_secret')
  expect(await tokens.state(origin)).toEqual({ isSet: true, keptIn: 'file' })
})

it('does without a token whose keychain is gone, and says so', async () => {
  const { dataDir, tokens } = start(keychain())
  await tokens.set(origin, 'hf_secret')
  const elsewhere = start(undefined, {}, dataDir)
  expect(await elsewhere.tokens.get(origin)).toBeNull()
  expect(elsewhere.logged).toHaveLength(1)
})

it('does without one that the keychain does not know, and does not quote it', async () => {
  const { path, tokens, logged } = start(keychain())
  writeFileSync(path, JSON.stringify({ origin, keptIn: 'keychain', secret: 'c3RyYW5nZXI=' }))
  expect(await tokens.get(origin)).toBeNull()
  expect(logged).toHaveLength(1)
  expect(JSON.stringify(logged)).not.toContain('c3RyYW5nZXI')
})

it('gives it to no other hub', async () => {
  const { tokens } = start()
  await tokens.set(origin, 'hf_secret')
  for (const other of ['https://mirror.example', 'http://huggingface.co', 'https://huggingface.co:444']) {
    expect(await tokens.get(other)).toBeNull()
  }
})

it('forgets', async () => {
  const { dataDir, tokens } = start()
  await tokens.set(origin, 'hf_secret')
  await tokens.set(origin, null)
  await tokens.set(origin, null)
  expect(await start(undefined, {}, dataDir).tokens.get(origin)).toBeNull()
})

it('takes HF_TOKEN where none was entered', async () => {
  const { tokens } = start(undefined, { HF_TOKEN: ' hf_environment ' })
  expect(await tokens.get(origin)).toBe('hf_environment')
  expect(await tokens.state(origin)).toEqual({ isSet: true, keptIn: 'environment' })
  await tokens.set(origin, 'hf_entered')
  expect(await tokens.get(origin)).toBe('hf_entered')
})

it.each(['', ' ', 'two words', 'line\r\nX-Other: 1', 'hf_\u0000', 'ü', 'x'.repeat(513)])(
  'does not take %j from the environment, which could not stand in a header',
  async (token) => {
    const { tokens } = start(undefined, { HF_TOKEN: token })
    expect(await tokens.get(origin)).toBeNull()
  },
)

it.each(['', 'no json', '[]', '{"origin":5}', '{"origin":"https://huggingface.co","secret":"x"}'])(
  'takes a file that says %j for none',
  async (text) => {
    const { path, tokens } = start()
    writeFileSync(path, text)
    expect(await tokens.get(origin)).toBeNull()
  },
)
