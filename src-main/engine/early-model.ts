/**
 * Begins to read a model by the binding alone, before there is a library: its JavaScript takes as long to read as the weights of a small model,
 * and now both are read at once. What the library does first with the binding is done here, in its order, and not again when it comes.
 */
import { dirname } from 'node:path'
import { inside } from './native.ts'

export interface EarlyModel {
  /** What the library is given in place of the binding. Makes it take this model as the next one that it opens. */
  readonly binding: object
  /** The native model is there; its weights are still on their way. */
  readonly begun: Promise<unknown>
  /** Whether llama.cpp could read it. Rejects with what it says. */
  readonly loaded: Promise<unknown>
  /** For when the library cannot be used after all. */
  giveUp: () => Promise<void>
}

export interface EarlyOptions {
  bindingPath: string
  path: string
  mapped: boolean
  /** Called with 0 to 1. */
  onProgress: (progress: number) => void
}

type Call = (...args: unknown[]) => unknown
type Log = (level: number, message: string) => void

/** Of the binding: warnings and what is worse. */
const warnLevel = 3

export const readEarly = (binding: object, options: EarlyOptions): EarlyModel => {
  const { bindingPath, path, mapped, onProgress } = options
  const call = (name: string, ...args: unknown[]) =>
    Reflect.apply(inside(binding, name) as Call, binding, args)
  let log: Log = (_, message) => process.stderr.write(`llama: ${message}`)

  call('markLoaded')
  call('setLogger', (level: number, message: string) => log(level, message))
  call('setLoggerLogLevel', warnLevel)
  call('loadBackends')
  if (typeof call('getGpuType') !== 'string' && call('getGpuType') !== false)
    call('loadBackends', dirname(bindingPath))
  call('ensureGpuDeviceIsSupported')

  let native: object | undefined
  const begun = Promise.resolve(call('init')).then(() => {
    const Model = inside(binding, 'AddonModel') as new (...args: unknown[]) => object
    native = new Model(path, {
      addonExports: binding,
      gpuLayers: 0,
      useMmap: mapped,
      checkTensors: false,
      lazyMode: false,
      onLoadProgress: onProgress,
      hasLoadAbortSignal: false,
    })
  })
  const loaded = begun.then(() => native && Reflect.apply(inside(native, 'init') as Call, native, []))
  // Whoever opens it hears of it; until then it is not unheard of.
  loaded.catch(() => undefined)

  const instead: Record<string, unknown> = {
    markLoaded: () => false,
    setLogger: (wanted: Log) => (log = wanted),
    loadBackends: () => undefined,
    init: () => Promise.resolve(),
    AddonModel: function AddonModel() {
      if (!native) throw new Error('The model was not begun.')
      return native
    },
  }
  return {
    binding: new Proxy(instead, {
      get: (target, name): unknown => Reflect.get(target, name) ?? Reflect.get(binding, name),
    }),
    begun,
    loaded,
    giveUp: async () => {
      await loaded.catch(() => undefined)
      if (native) await Reflect.apply(inside(native, 'dispose') as Call, native, [])
    },
  }
}
