/**
 * Fit: whether a model runs on this computer, with how much memory and how fast, told before it is loaded or even
 * fetched. It reckons with what the engine's process read from the header and measured once; it loads nothing itself.
 */
import { stat } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { z } from 'zod'
import { bandwidthSchema, type Bandwidth } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { Fit } from '#contract/fit.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { Model } from '#contract/models.ts'
import type { Log } from '#lib/log.ts'
import { createTurns } from '#lib/turns.ts'
import type { Storage } from '#storage/index.ts'
import type { Engines } from '../engines/types.ts'
import type { Hub } from '../hub/types.ts'
import type { Network } from '../network/index.ts'
import { createFitCheck, type FitCheck } from './check.ts'
import { guessMemory } from './estimate.ts'
import { fitOf, guessedContext, judge, type Machine } from './judge.ts'
import { readRemoteShape } from './remote-header.ts'
import { guessSpeed } from './speed.ts'
import { wholeShape } from './whole-shape.ts'

export interface FitService {
  ofModel(modelId: string, contextSize?: number | null): Promise<Fit>
  ofHubFile(repository: string, path: string, contextSize?: number | null, signal?: AbortSignal): Promise<Fit>
  ofSizes(models: readonly { sizeBytes: number; activeShare: number }[]): Promise<Fit[]>
  check: FitCheck
}

interface FitOptions {
  storage: Pick<Storage, 'settings'>
  engines: Pick<Engines, 'shape' | 'bandwidth' | 'states'>
  hub: Hub
  network: Network
  models: { list(): Model[]; filesOf(id: string): string[] }
  log: Pick<Log, 'warn'>
  /** Memory that is free, and milliseconds of a clock, for tests. */
  availableBytes?: () => number
  now?: () => number
}

const storedSchema = z.object({
  computer: z.string(),
  bandwidth: bandwidthSchema,
  /** How often it was measured, up to the first time that nothing disturbed it. */
  tries: z.int().positive(),
})
const settingKey = 'memoryBandwidth'
const busyStatuses: ReadonlySet<string> = new Set(['loading', 'generating', 'restarting'])
const headersAtOnce = 2
/** A computer that is never left alone is measured so often, and the best counts. */
const mostTries = 6
const retryMs = 5 * 60_000

/** Another processor or more memory: what was measured before says nothing. */
const thisComputer = () => `${cpus()[0]?.model ?? ''} ×${cpus().length}, ${totalmem()} bytes`

/** What disturbs a measurement only slows it: the faster of two counts until one was not disturbed. */
const better = (before: Bandwidth | null, measured: Bandwidth): Bandwidth =>
  measured.isSteady || !before || measured.bytesPerSecond > before.bytesPerSecond ? measured : before

export const createFit = (options: FitOptions): FitService => {
  const { storage, engines, hub, network, models, log } = options
  const availableBytes = options.availableBytes ?? (() => process.availableMemory())
  const now = options.now ?? (() => performance.now())
  /** Being read, or read; what came of it for the models that are here is in `known` too. */
  const shapes = new Map<string, Promise<ModelShape>>()
  const known = new Map<string, ModelShape>()
  /** A list asks for all of its models at once, and each header takes a process of its own to read. */
  const inTurn = createTurns(headersAtOnce)

  const stored = storedSchema.safeParse(storage.settings.all().get(settingKey))
  const before = stored.success && stored.data.computer === thisComputer() ? stored.data : null
  let bandwidth: Bandwidth | null = before?.bandwidth ?? null
  let tries = before?.tries ?? 0
  let triedAt = -Infinity

  const machine = (): Machine => ({ availableBytes: availableBytes(), bandwidth })

  const measure = async (): Promise<void> => {
    triedAt = now()
    const measured = await engines.bandwidth()
    bandwidth = better(bandwidth, measured)
    tries += 1
    storage.settings.put(settingKey, { computer: thisComputer(), bandwidth, tries })
  }
  let measuring: Promise<unknown> | undefined
  const isSettled = () => bandwidth !== null && (bandwidth.isSteady || tries >= mostTries)
  /**
   * Measures where nobody did yet on this computer, and again later where something disturbed it, or it failed; not beside an
   * answer, which would slow both, nor beside headers that we read ourselves: who asks for one waits for its end.
   */
  const measureOnce = async (): Promise<void> => {
    const isDue = !isSettled() && now() - triedAt >= retryMs
    const isBusy = () => engines.states().some(({ status }) => busyStatuses.has(status))
    if (!measuring && isDue && !isBusy()) {
      // With both turns: nobody reads a header beside it.
      measuring = inTurn(() => inTurn(measure))
        .catch((error: unknown) => log.warn({ error }, 'The bandwidth of the memory could not be measured'))
        .finally(() => (measuring = undefined))
    }
    await measuring
  }

  /** Remembers what was read, and forgets what failed. */
  const remembered = (key: string, read: () => Promise<ModelShape>): Promise<ModelShape> => {
    const asked = shapes.get(key)
    if (asked) return asked
    const reading = read()
    shapes.set(key, reading)
    reading.catch(() => shapes.delete(key))
    return reading
  }

  const ofShape = (shape: ModelShape, sizeBytes: number, contextSize: number | null): Fit =>
    fitOf(shape, sizeBytes, contextSize, machine())

  const ofSize = (sizeBytes: number, activeShare: number): Fit =>
    judge(
      {
        memoryOf: (size) => guessMemory(sizeBytes, size),
        contextSize: guessedContext,
        trained: null,
        tokensPerSecond: bandwidth && guessSpeed(sizeBytes, activeShare, bandwidth),
        basis: 'size',
      },
      machine(),
    )

  const ofModel: FitService['ofModel'] = async (modelId, contextSize) => {
    await measureOnce()
    return reckon(modelId, contextSize ?? null)
  }
  const reckon = async (modelId: string, contextSize: number | null, isUrgent = false): Promise<Fit> => {
    const paths = models.filesOf(modelId)
    const stats = await Promise.all(paths.map((path) => stat(path)))
    const [path, first] = [paths[0], stats[0]]
    if (path === undefined || !first)
      throw new AppError('MODEL_NOT_FOUND', 'That model is not there any more.')
    const sizeBytes = stats.reduce((sum, { size }) => sum + size, 0)
    const key = `${path} ${first.size} ${first.mtimeMs}`
    const read = () => engines.shape(path, false)
    // Who is about to load it does not wait for those that are only looked at.
    const shape = known.get(key) ?? (await (isUrgent ? read() : remembered(key, () => inTurn(read))))
    known.set(key, shape)
    return ofShape(shape, sizeBytes, contextSize)
  }

  return {
    ofModel,
    ofHubFile: async (repository, path, contextSize = null, signal) => {
      const { files } = await hub.resolve(repository, path, signal)
      await measureOnce()
      const [first] = files
      const source = first?.sources[0]
      if (!first || !source) throw new AppError('HUB_NOT_FOUND', 'Nobody is known who has this file.')
      // A length that nobody tells counts for nothing, as a pointer's would.
      const sizeBytes = files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0)
      const readShape = (file: string) => inTurn(() => engines.shape(file, true))
      const shape = await remembered(first.sha256 ?? source.url, () =>
        readRemoteShape(source, { network, readShape, signal }),
      )
      return ofShape(files.length > 1 ? wholeShape(shape, sizeBytes) : shape, sizeBytes, contextSize)
    },
    ofSizes: async (asked) => {
      await measureOnce()
      return asked.map(({ sizeBytes, activeShare }) => ofSize(sizeBytes, activeShare))
    },
    check: createFitCheck({
      models,
      reckon: (modelId, contextSize) => reckon(modelId, contextSize, true),
      availableBytes,
    }),
  }
}
