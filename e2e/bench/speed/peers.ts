import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** llama.cpp's programs where somebody has them: never fetched, found by path alone. */
export interface Peers {
  bench: string | null
  server: string | null
  /** For the time until the first token of a program that is started. */
  completion: string | null
  /** The same with the server's insides, as people start it. */
  cli: string | null
}

/** From `LLAMA_BENCH`, `LLAMA_SERVER`, `LLAMA_COMPLETION` and `LLAMA_CLI` (these two: beside the server by default); throws where a path leads nowhere. */
export const findPeers = (env: NodeJS.ProcessEnv): Peers => {
  const named = (variable: string) => {
    const path = env[variable]
    if (!path) return null
    if (!existsSync(path)) throw new Error(`${variable} is ${path}, which is not there.`)
    return path
  }
  const server = named('LLAMA_SERVER')
  const beside = (program: string) => {
    const path = server === null ? '' : join(dirname(server), program)
    return existsSync(path) ? path : null
  }
  return {
    bench: named('LLAMA_BENCH'),
    server,
    completion: named('LLAMA_COMPLETION') ?? beside('llama-completion'),
    cli: named('LLAMA_CLI') ?? beside('llama-cli'),
  }
}

/** A line for each peer that is missed. */
export const missedPeers = (peers: Peers): string[] =>
  (
    [
      ['bench', 'LLAMA_BENCH', 'llama-bench'],
      ['server', 'LLAMA_SERVER', 'llama-server'],
      ['completion', 'LLAMA_COMPLETION', 'llama-completion'],
      ['cli', 'LLAMA_CLI', 'llama-cli'],
    ] as const
  )
    .filter(([peer]) => peers[peer] === null)
    .map(([, variable, name]) => `${name} is skipped: ${variable} does not say where it is.`)
