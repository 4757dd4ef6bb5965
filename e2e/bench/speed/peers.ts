import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** llama.cpp's programs where somebody has them: never fetched, found by path alone. */
export interface Peers {
  bench: string | null
  server: string | null
  /** For the time until the first token of a program that is started. */
  completion: string | null
}

/** From `LLAMA_BENCH`, `LLAMA_SERVER` and `LLAMA_COMPLETION` (default: beside the server); throws where a path leads nowhere. */
export const findPeers = (env: NodeJS.ProcessEnv): Peers => {
  const named = (variable: string) => {
    const path = env[variable]
    if (!path) return null
    if (!existsSync(path)) throw new Error(`${variable} is ${path}, which is not there.`)
    return path
  }
  const server = named('LLAMA_SERVER')
  const beside = server === null ? '' : join(dirname(server), 'llama-completion')
  return {
    bench: named('LLAMA_BENCH'),
    server,
    completion: named('LLAMA_COMPLETION') ?? (existsSync(beside) ? beside : null),
  }
}

/** A line for each peer that is missed. */
export const missedPeers = (peers: Peers): string[] =>
  (
    [
      ['bench', 'LLAMA_BENCH', 'llama-bench'],
      ['server', 'LLAMA_SERVER', 'llama-server'],
      ['completion', 'LLAMA_COMPLETION', 'llama-completion'],
    ] as const
  )
    .filter(([peer]) => peers[peer] === null)
    .map(([, variable, name]) => `${name} is skipped: ${variable} does not say where it is.`)
