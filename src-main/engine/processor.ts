/**
 * The short way to a model on computers without a graphics processor. It leaves out what the library does for everybody, and what
 * takes longer than reading a small model: trying its binary in a process of its own (ours is one, and is started anew when it dies), reading
 * the header a second time, loading the vocabulary once more to reckon with memory (which is reckoned from our own reading). Bound to the
 * version of the library as native.ts is; where anything is not as expected, the library's own way is taken.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import type { Llama, LlamaModel, LlamaOptions } from 'node-llama-cpp'
import { readEarly, type EarlyModel } from './early-model.ts'
import { fileInfoOf } from './file-info.ts'
import type { Header } from './gguf-header.ts'
import { mayHaveGraphics } from './graphics.ts'
import { importLibrary } from './import-library.ts'
import { inside } from './native.ts'

type StartOptions = Pick<LlamaOptions, 'maxThreads' | 'logger'>
type Call = (...args: unknown[]) => unknown

export interface OpenOptions {
  path: string
  header: Header
  mapped: boolean
  /** Called with 0 to 1. */
  onProgress: (progress: number) => void
}

export interface Started {
  llama: Llama
  /** Waits for the model that was asked for, if one was. Throws what llama.cpp says. */
  open: (() => Promise<LlamaModel>) | null
}

/**
 * Null where there is a graphics processor, or no binary of this kind. Throws when the binary does not work here. The weights of `opening` are
 * read from now on.
 */
export const startOnProcessor = async (
  options: StartOptions,
  opening: OpenOptions | null,
): Promise<Started | null> => {
  const folder = (await hasNoGraphics()) ? binaryFolder() : null
  if (folder === null) return null
  const bindingPath = join(folder, 'llama-addon.node')
  const binding = createRequire(import.meta.url)(bindingPath) as object
  const early = opening && readEarly(binding, { ...opening, bindingPath })
  try {
    const llama = await startLibrary(options, folder, { binding: early?.binding ?? binding, bindingPath })
    return { llama, open: early && (() => open(llama, opening, early)) }
  } catch (error) {
    await early?.giveUp()
    throw error
  }
}

const hasNoGraphics = async () => {
  if (!mayHaveGraphics()) return true
  const { getLlamaGpuTypes } = await import('./library-gpu.ts')
  const [best] = await getLlamaGpuTypes('supported')
  return best === false
}

const startLibrary = async (
  options: StartOptions,
  folder: string,
  { binding, bindingPath }: { binding: object; bindingPath: string },
): Promise<Llama> => {
  const { Llama } = await importLibrary()
  const create = inside(Llama, '_create') as Call
  return (await create.call(Llama, {
    ...options,
    bindings: binding,
    bindingPath,
    buildType: 'prebuilt',
    buildMetadata: JSON.parse(readFileSync(join(folder, '_nlcBuildMetadata.json'), 'utf8')) as unknown,
    logLevel: 'warn',
    vramPadding: 0,
    ramPadding: 0,
    debug: false,
    tempDir: false,
  })) as Llama
}

const platforms: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' }

/** Where the prebuilt binary lies that computes on the processor alone; null when there is none. */
const binaryFolder = (): string | null => {
  const name = `${platforms[process.platform] ?? process.platform}-${process.arch}`
  try {
    const { resolve } = createRequire(import.meta.resolve('node-llama-cpp'))
    const index = resolve(`@node-llama-cpp/${name}`)
    const folder = join(dirname(index), '..', 'bins', name)
    // Electron's archive holds no native code; it lies beside it.
    return folder.replace(`.asar${sep}`, `.asar.unpacked${sep}`)
  } catch {
    return null
  }
}

/**
 * Keys and values in 16-bit floats, read by flash attention wherever the model allows it. Measured with llama-bench at a depth of
 * 4,096 tokens (two threads of an EPYC, SmolLM2 135M in Q4_1, in ms): a prompt of 256 tokens takes 4,305–4,991 with it and
 * 7,259–8,094 without, one of 64 takes 1,584–1,722 and 1,665–2,032. Only the shortest are read sooner without (16: 448–621 for
 * 679–724), and eight tokens are written in 455–539 for 503–602. Keys in Q8_0 save nearly a quarter of the memory and read 16 in
 * 479, but 64 in 2,022, and write eight in 658: that could pay only where a context does not fit otherwise.
 */
const kvCache = { flash: 'auto', type: 1 } as const

const open = async (llama: Llama, options: OpenOptions, early: EarlyModel): Promise<LlamaModel> => {
  const { path, header, mapped } = options
  const { GgufInsights, LlamaModel } = await importLibrary()
  const info = fileInfoOf(header)
  const insights = await GgufInsights.from(info, llama)
  const flash = insights.flashAttentionSupported ? kvCache.flash : false
  await early.begun
  const model = Reflect.construct(LlamaModel as unknown as Call, [
    { modelPath: path, gpuLayers: 0, useMmap: mapped },
    {
      _llama: llama,
      _fileInfo: info,
      _fileInsights: insights,
      _flashAttentionSupported: insights.flashAttentionSupported,
      _defaultContextFlashAttentionOptionEnabled: kvCache.flash,
      _defaultContextFlashAttention: flash,
      _defaultContextSwaFullCache: false,
      _defaultContextKvCacheKeyType: kvCache.type,
      _defaultContextKvCacheValueType: kvCache.type,
      _loadPercentageShift: 0,
      _loadPercentageMultiplier: 1,
    },
  ]) as LlamaModel
  if ((await early.loaded) !== true) throw new Error('Failed to load model')
  return model
}
