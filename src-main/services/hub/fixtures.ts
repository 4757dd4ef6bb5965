/** What the tests of the hub share: a small repository as the hub's API tells of it, and the service on a real network. */
import type { ScriptedServer } from '#e2e/fixtures/scripted-server.ts'
import { json } from '#e2e/fixtures/scripted-server.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createNetwork } from '../network/index.ts'
import { createHub, createTokens } from './index.ts'

export const sha = 'c'.repeat(40)
export const hash = (digit: string) => digit.repeat(64)
export const gguf = (path: string, size = 100, oid = hash('a')) => ({
  type: 'file',
  oid: 'b'.repeat(40),
  size,
  path,
  lfs: { oid, size, pointerSize: 130 },
})
export const info = (more: object = {}) => ({
  _id: 'x',
  id: 'P/R',
  sha,
  private: false,
  gated: false,
  downloads: 1,
  likes: 1,
  lastModified: '2026-01-02T03:04:05.000Z',
  tags: ['gguf', 'license:apache-2.0'],
  ...more,
})
export const infoPath = '/api/models/P/R/revision/main'
export const treePath = `/api/models/P/R/tree/${sha}`
export const plain = { [infoPath]: json(info()), [treePath]: json([gguf('m-Q4_0.gguf')]) }

interface StartOptions {
  env?: NodeJS.ProcessEnv
  token?: string
  dataDir?: string
}

/** A hub whose endpoint is `server`, on a network with a switch. */
export const startHub = async (
  server: Pick<ScriptedServer, 'base'>,
  { env = {}, token, dataDir = temporaryFolder() }: StartOptions = {},
) => {
  const lines: unknown[] = []
  const write = (...line: unknown[]) => void lines.push(line)
  const log = { info: write, warn: write }
  let offline = false
  const network = createNetwork({ log, isOffline: () => offline })
  const all = { HF_ENDPOINT: server.base, ...env }
  const tokens = createTokens({ dataDir, keyStore: undefined, env: all, log })
  if (token !== undefined) await tokens.set(server.base, token)
  const hub = createHub({ network, tokens, dataDir, env: all, log })
  return { hub, network, dataDir, lines, setOffline: (value: boolean) => (offline = value) }
}
