/**
 * `npm run test:clients:python`: Python's `openai`, `litellm` and `llm` against a real server with real engines, on loopback. They are
 * installed from PyPI into a folder of their own, which takes a minute the first time. Exits with
 * 75 when Python or its packages are not to be had, for then nothing was tried.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../../fixtures/paths.ts'
import { startRealServer } from '../../fixtures/real-api-server.ts'

const packages = ['openai', 'litellm', 'llm']
const notTried = 75
const venv = join(root, 'e2e', '.cache', 'python-clients')
const python =
  process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python')
const tests = fileURLToPath(new URL('clients_test.py', import.meta.url))

/** Null when it cannot be started. */
const run = (command: string, parameters: readonly string[], env: Record<string, string> = {}) =>
  new Promise<number | null>((resolve) => {
    const child = spawn(command, parameters, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })

const install = async (): Promise<boolean> => {
  if (!existsSync(python) && (await run('python3', ['-m', 'venv', venv])) !== 0) return false
  const quiet = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20']
  return (await run(python, ['-m', 'pip', 'install', ...quiet, ...packages])) === 0
}

if (await install()) {
  const server = await startRealServer()
  try {
    const code = await run(python, [tests, ...process.argv.slice(2)], {
      PALABRE_ORIGIN: server.origin,
      PALABRE_KEY: server.apiKey,
      PYTHONWARNINGS: 'ignore',
      NO_PROXY: '127.0.0.1',
    })
    process.exitCode = code ?? 1
  } finally {
    await server.close()
  }
} else {
  process.stderr.write('Not tried: Python 3 with venv, or its package index, is not within reach.\n')
  process.exitCode = notTried
}
