/**
 * The server for other programs, as far as it is no server: its switch and keys, which models are asked and in whose turn, what was
 * asked lately. It knows no HTTP: the host brings a door that listens.
 */
import type { ApiCall, ApiExchange, ApiKey, ApiSettings, ApiStatus } from '#contract/api.ts'
import { AppError, type ErrorInfo } from '#contract/errors.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'
import type { Engines } from '../engines/types.ts'
import type { Models } from '../models/index.ts'
import type { SettingsService } from '../settings/index.ts'
import { createCalls, type Calls } from './calls.ts'
import { conversationOf } from './conversation-of.ts'
import { createIdleWatch, type IdleWatch } from './idle.ts'
import { createInference, type Inference } from './inference.ts'
import { createKeys, type Keys } from './keys.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { rawOf } from './raw-of.ts'
import { toExperiment } from './replay.ts'
import { checkOrigins } from './origins.ts'

/** What listens: the host's. */
export interface ApiDoor {
  /** It is open anyway, and the switch decides whether these routes are there. */
  sharesAddress: boolean
  /** Listens, and returns the address. Throws the system's error. */
  open(port: number): Promise<string>
  close(): Promise<void>
}

export interface Api {
  isOn(): boolean
  settings(): ApiSettings
  keys: Pick<Keys, 'find' | 'onRevoked'>
  calls: Pick<Calls, 'begin' | 'underWay'>
  metrics: Metrics
  inference: Inference
  idle: Pick<IdleWatch, 'keep' | 'claim' | 'leavesAt'>
  /** From now on this door is opened and closed by the switch. Returns when it is as the switch says. */
  serveWith(door: ApiDoor): Promise<void>
  /** Switches on until Palabre ends, whatever the setting; returns a key for this run. `usual` is for who says nothing else. */
  switchOnForRun(keyName: string, usual?: { seed?: number; thinks?: boolean }): Promise<string>
  /** Of requests that name none; null: chance. */
  usualSeed(): number | null
  /** Whether models think for requests that do not say; null: as it comes. */
  usuallyThinks(): boolean | null

  status(): ApiStatus
  changed(signal?: AbortSignal): Stream<ApiStatus>
  update(changes: Partial<ApiSettings>): Promise<ApiStatus>
  createKey(name: string): { key: ApiKey; secret: string }
  revokeKey(id: string): void
  callsChanged(signal?: AbortSignal): Stream<ApiCall[]>
  exchange(id: number): ApiExchange
  /** The source of an experiment that asks the same again. Throws NOT_FOUND. */
  replay(id: number): Promise<string>
  /** What its model was asked and said, for the raw view. Throws NOT_FOUND. */
  rawOf(id: number): ReturnType<typeof rawOf>
  close(): Promise<void>
}

interface ApiOptions {
  storage: Pick<Storage, 'apiKeys'>
  engines: Engines
  models: Pick<Models, 'list' | 'inspect' | 'pathOf'>
  settings: SettingsService
  log: Log
}

export const createApi = ({ storage, engines, models, settings, log }: ApiOptions): Api => {
  const feed = createFeed<ApiStatus>({ newestOnly: true })
  const publish = () => feed.publish(status())
  const keys = createKeys(storage.apiKeys, publish)
  const metrics = createMetrics()
  const calls = createCalls((call, route) => metrics.count(call, route))
  const idleMs = () => (settings.current().api.idleMinutes ?? Infinity) * 60_000
  const idle = createIdleWatch(engines, idleMs, log)
  const preferred = () => settings.current().defaultModelId
  const inference = createInference({ engines, models, preferred, idle })

  let door: ApiDoor | undefined
  let onForRun = false
  let usualSeed: number | null = null
  let usuallyThinks: boolean | null = null
  let address: string | null = null
  let openPort: number | null = null
  let failure: ErrorInfo | null = null
  let changing: Promise<void> = Promise.resolve()
  let isChanging = false

  const current = (): ApiSettings => {
    const chosen = settings.current().api
    return onForRun ? { ...chosen, enabled: true } : chosen
  }
  const status = (): ApiStatus => ({
    settings: current(),
    state: isChanging ? 'starting' : address !== null ? 'on' : failure ? 'failed' : 'off',
    address,
    sharesAddress: door?.sharesAddress ?? false,
    error: failure,
    keys: keys.list(),
  })

  /** Opens or closes the door as the switch says. */
  const follow = async () => {
    const { enabled, port } = current()
    const isRight =
      door && enabled ? address !== null && (door.sharesAddress || openPort === port) : address === null
    if (!door || isRight) return
    failure = null
    isChanging = enabled
    publish()
    try {
      if (address !== null) await door.close()
      address = null
      if (enabled) address = await door.open(port)
      openPort = port
    } catch (error) {
      failure = cannotListen(port, error)
      log.warn({ error, port }, 'The server for other programs cannot listen')
    } finally {
      isChanging = false
      publish()
    }
  }
  const followInTurn = () => (changing = changing.then(follow))

  return {
    isOn: () => address !== null,
    settings: current,
    keys,
    calls,
    metrics,
    inference,
    idle,
    serveWith: (given) => {
      door = given
      return followInTurn()
    },
    usualSeed: () => usualSeed,
    usuallyThinks: () => usuallyThinks,
    switchOnForRun: async (keyName, { seed, thinks } = {}) => {
      onForRun = true
      usualSeed = seed ?? null
      usuallyThinks = thinks ?? null
      const { secret } = keys.createTemporary(keyName)
      await followInTurn()
      return secret
    },
    status,
    changed: (signal) => feed.subscribe([status()], signal),
    update: async (changes) => {
      const { origins, ...others } = changes
      const checked = { ...others, ...(origins && { origins: checkOrigins(origins) }) }
      settings.update({ api: { ...settings.current().api, ...checked } })
      if (changes.enabled !== undefined) onForRun = false
      if (changes.enabled) failure = null
      if (changes.idleMinutes !== undefined) idle.look()
      await followInTurn()
      publish()
      return status()
    },
    createKey: (name) => keys.create(name),
    revokeKey: (id) => keys.revoke(id),
    callsChanged: (signal) => calls.changed(signal),
    exchange: (id) => calls.exchange(id),
    rawOf: (id) => rawOf(calls.whatAsked(id), calls.whatSaid(id)),
    replay: (id) => {
      const { path } = calls.exchange(id)
      return toExperiment(
        `Request ${id}: ${path}`.slice(0, 100),
        calls.whatAsked(id),
        async (modelId, request) => {
          const { written } = await engines.ask(modelId, (call) => call.render(conversationOf(request)))
          return written
        },
      )
    },
    close: async () => {
      feed.end()
      calls.close()
      idle.close()
      await changing
      if (address !== null) await door?.close()
    },
  }
}

const cannotListen = (port: number, error: unknown): ErrorInfo => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message =
    code === 'EADDRINUSE'
      ? `Another program listens on port ${port} already. Choose another port, or end that program.`
      : `The server could not listen on port ${port}. Choose another port.`
  return new AppError('CONFLICT', message, { details: { port } }).toInfo()
}
