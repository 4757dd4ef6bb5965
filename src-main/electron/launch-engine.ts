import { utilityProcess, type UtilityProcess } from 'electron'
import type { LaunchReader } from '#services/attachments/reader.ts'
import type { EngineExit, EngineProcess, LaunchEngine } from '#services/engines/types.ts'

/** Enough for llama.cpp's last words; older lines are dropped. */
const stderrTailLength = 8192

/** Starts engines as Electron's utility processes. `entry` is the engine's built main file. */
export const createLaunchEngine =
  (entry: string): LaunchEngine =>
  () =>
    launch(entry, 'Palabre engine', [])

/** Starts the processes that read documents, in the same way; V8 refuses them to make code out of text. */
export const createLaunchReader =
  (entry: string): LaunchReader =>
  () =>
    launch(entry, 'Palabre document reader', ['--disallow-code-generation-from-strings'])

function launch(entry: string, serviceName: string, execArgv: string[]): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName,
    execArgv,
    // libuv's pool is set when a process is spawned; with more than one thread decoding is half as fast.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-stderrTailLength)
  })
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (code) => resolve({ code, signal: null }))
  })
  // A native abort is told before the exit, with a report that says where.
  child.on('error', (_type, location) => (stderr += `\nfatal error at ${location}`))

  return {
    // Known only once the process has been started, a moment after `fork`.
    get pid() {
      return child.pid
    },
    port: {
      on: (event, listener: (event: { data: unknown }) => void) => {
        if (event === 'message') child.on('message', (data: unknown) => listener({ data }))
        else child.once('exit', () => listener({ data: undefined }))
      },
      postMessage: (data) => child.postMessage(data),
    },
    exited,
    stderrTail: () => stderr,
    kill: () => kill(child),
  }
}

/** Electron's own `kill` asks politely, which a hanging engine does not hear. */
function kill(child: UtilityProcess): void {
  if (child.pid === undefined) {
    // Not started yet, where nothing can be killed; or gone already, where this never happens.
    child.once('spawn', () => kill(child))
    return
  }
  if (process.platform === 'win32') {
    child.kill()
    return
  }
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch (error) {
    // It is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
