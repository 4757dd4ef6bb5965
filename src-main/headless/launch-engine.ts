import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LaunchReader } from '#services/attachments/reader.ts'
import type { EngineExit, EngineProcess, LaunchEngine } from '#services/engines/types.ts'

/** Enough for llama.cpp's last words; older lines are dropped. */
const stderrTailLength = 8192

/**
 * Starts engines as child processes of Node. `entry` is the engine's main file: built, or its source.
 * Nothing of theirs reaches the terminal.
 */
export const createLaunchEngine = (entry: URL | string): LaunchEngine => {
  const file = entry instanceof URL ? fileURLToPath(entry) : entry
  // Its JavaScript needs little memory (the model is not in this heap): a stranger's template that wants more ends the
  // process. It can be set nowhere later.
  return () => launch(file, ['--max-old-space-size=768'])
}

/**
 * Starts the processes that read documents, in the same way; Node itself refuses them to write a file, to start a program, to load
 * native code and to make code out of text.
 */
export const createLaunchReader = (entry: URL | string): LaunchReader => {
  const file = entry instanceof URL ? fileURLToPath(entry) : entry
  const rights = ['--permission', '--allow-fs-read=*', '--allow-worker']
  return () => launch(file, [...rights, '--disallow-code-generation-from-strings', '--no-warnings'])
}

const launch = (file: string, execArgv: string[]): EngineProcess => {
  const child = fork(file, {
    serialization: 'advanced',
    // The parent's own flags (a test runner's, a debugger's) are not theirs.
    execArgv,
    // libuv's pool is set when a process is spawned; with more than one thread decoding is half as fast.
    env: { ...process.env, ...compiledBefore(), UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })

  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrTailLength)
  })

  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    // A process that could not be started never exits; one that could not be signalled does later.
    child.on('error', (error) => {
      stderr += error.message
      if (child.pid === undefined) resolve({ code: null, signal: null })
    })
  })

  return {
    pid: child.pid,
    port: {
      on: (event, listener: (event: { data: unknown }) => void) => {
        if (event === 'message') child.on('message', (data) => listener({ data }))
        else child.on('disconnect', () => listener({ data: undefined }))
      },
      postMessage: (data) => {
        // Its end is told by `exited`; a message to a process that has just gone is lost, and that is no error.
        if (child.connected) child.send(data as string, () => undefined)
      },
    },
    exited,
    stderrTail: () => stderr,
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}

/** What is compiled is kept where this process keeps it, if it does: ours lies below that folder, by version and user. */
const compiledBefore = (): NodeJS.ProcessEnv => {
  const own = getCompileCacheDir()
  return own === undefined ? {} : { NODE_COMPILE_CACHE: dirname(own) }
}
