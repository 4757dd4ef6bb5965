import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { residentBytes } from './talker.ts'

export interface Started {
  ms: number
  bytes: number | null
  /** Null where it does not say. */
  promptTokens: number | null
}

interface Asked {
  path: string
  threads: number
  contextSize: number
  /** What is asked, and the prompt that our template makes of it. */
  question: string
  prompt: string
}

/** A program of llama.cpp's that answers once and ends. */
export interface OnceProgram {
  name: string
  path: string
  argumentsOf: (asked: Asked) => string[]
  /** Makes it tell how many tokens it read. */
  telling: { arguments: string[]; pattern: RegExp }
}

const commonArguments = ({ path, threads, contextSize }: Asked) => [
  ...['-m', path, '-t', String(threads), '-c', String(contextSize)],
  ...['-n', '2', '--offline'],
]

/** Knows no template: it is given the prompt that ours makes. Standard output has its answer alone. */
export const completionProgram = (path: string | null): OnceProgram | null =>
  path === null
    ? null
    : {
        name: 'llama-completion',
        path,
        argumentsOf: (asked) => [
          ...commonArguments(asked),
          ...['-p', asked.prompt, '-no-cnv', '--no-display-prompt', '--no-escape'],
        ],
        telling: { arguments: [], pattern: /prompt eval time = .*\/ +(\d+) tokens/ },
      }

/** Uses the file's template. To a pipe it writes its greeting with the first token, not before: the C library holds it until then. */
export const cliProgram = (path: string | null): OnceProgram | null =>
  path === null
    ? null
    : {
        name: 'llama-cli',
        path,
        argumentsOf: (asked) => [
          ...commonArguments(asked),
          ...['-p', asked.question, '--single-turn', '--simple-io'],
        ],
        telling: { arguments: ['--verbose'], pattern: /task\.n_tokens = (\d+)/ },
      }

/** From starting the program until the first words of its answer. */
export const untilFirstWord = async (program: OnceProgram, asked: Asked): Promise<Started> => {
  const startedAt = performance.now()
  const child = spawn(program.path, program.argumentsOf(asked), { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  const ms = performance.now() - startedAt
  const bytes = await residentBytes(child.pid ?? 0)
  child.kill('SIGKILL')
  await gone
  return { ms, bytes, promptTokens: null }
}

/** A program tells how much it read at its end alone. Throws where that is something else than `tokens`. */
export const checkRead = async (program: OnceProgram, asked: Asked, tokens: number): Promise<void> => {
  const running = promisify(execFile)(
    program.path,
    [...program.argumentsOf(asked), ...program.telling.arguments],
    { maxBuffer: 64 << 20 },
  )
  running.child.stdin?.end()
  const { stdout, stderr } = await running
  const read = Number(program.telling.pattern.exec(stderr + stdout)?.[1])
  if (read !== tokens) throw new Error(`${program.name} read ${read} tokens, not ${tokens}.`)
}
