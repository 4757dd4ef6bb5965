import type { Llama, LlamaLogLevel, LlamaModel } from 'node-llama-cpp'
import { importLibrary } from './import-library.ts'
import { startOnProcessor, type OpenOptions, type Started } from './processor.ts'

/**
 * Starts llama.cpp on the best device that works, the processor if none does. Prebuilt binaries only: nothing is
 * compiled or downloaded. Its messages go to standard error; they hold file names, never chat text. `onMessage`
 * hears them too, because what the library throws says less.
 */
export const startLlama = async (threads: number, onMessage?: (message: string) => void): Promise<Llama> =>
  (await start(threads, null, onMessage)).llama

/** The same with a model, which is read meanwhile where that can be. Throws what llama.cpp says of it. */
export const startWithModel = async (threads: number, opening: OpenOptions): Promise<LlamaModel> => {
  const { llama, open } = await start(threads, opening)
  if (open) return open()
  return llama.loadModel({ modelPath: opening.path, onLoadProgress: opening.onProgress })
}

const start = async (
  threads: number,
  opening: OpenOptions | null,
  onMessage?: (message: string) => void,
): Promise<Started> => {
  const logger = (level: LlamaLogLevel, message: string) => {
    process.stderr.write(`llama ${level}: ${message}\n`)
    onMessage?.(message)
  }
  const direct = await startOnProcessor({ maxThreads: threads, logger }, opening).catch((error: unknown) => {
    process.stderr.write(
      `Not by the short way: ${error instanceof Error ? error.message : 'unknown error'}\n`,
    )
    return null
  })
  if (direct) return direct
  const { getLlama } = await import('./library-finder.ts')
  const options = {
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logger,
  } as const
  try {
    return { llama: await getLlama({ ...options, gpu: 'auto' }), open: null }
  } catch (error) {
    process.stderr.write(
      `No graphics processor: ${error instanceof Error ? error.message : 'unknown error'}\n`,
    )
    return { llama: await getLlama({ ...options, gpu: false }), open: null }
  }
}

/** Of the binding and of llama.cpp inside it. */
export const versionOf = async (llama: Llama): Promise<string> => {
  const { getModuleVersion } = await importLibrary()
  return `node-llama-cpp ${await getModuleVersion()}, llama.cpp ${llama.llamaCppRelease.release}`
}
