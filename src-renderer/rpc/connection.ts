import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '#contract/index.ts'
import { HostGoneError, RefusedError } from './errors.ts'
import { retryDelayMs, scheduleByTimer, type Schedule } from './retry.ts'
import { createSubscribe, type Subscribe } from './subscription.ts'
import type { Opened, Transport } from './transport.ts'

/** Every procedure of the contract, as functions. */
export type Client = ContractRouterClient<typeof contract>

/** `connecting`: for the first time · `lost`: being tried again · `refused`: a fresh link is needed. */
export type ConnectionStatus = 'connecting' | 'connected' | 'lost' | 'refused'

/** The renderer's connection to its host. It comes back by itself; `client` stays the same object throughout. */
export interface Rpc {
  client: Client
  status(): ConnectionStatus
  /** Calls `listener` after each change of the status; returns what ends that. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void
  subscribe: Subscribe
  /** Tries again now instead of at the end of the wait: the tab woke, or a new link was pasted. */
  wake(): void
  close(): void
}

/** Connects at once. Calls made before the first connection wait for it; calls while it is lost fail with HostGoneError. */
export function createRpc(transport: Transport, schedule: Schedule = scheduleByTimer): Rpc {
  let status: ConnectionStatus = 'connecting'
  let opened: Opened | null = null
  let attempt = 0
  let closed = false
  let trying = false
  let cancelRetry = () => {}
  const listeners = new Set<(status: ConnectionStatus) => void>()

  function become(next: ConnectionStatus) {
    if (next === status) return
    status = next
    for (const listener of [...listeners]) listener(next)
  }

  const isClosed = () => closed

  async function connect() {
    cancelRetry()
    if (trying || closed) return
    trying = true
    try {
      const next = await transport()
      if (isClosed()) {
        next.close()
        return
      }
      opened = next
      attempt = 0
      void next.closed.then(() => {
        opened = null
        if (closed) return
        become('lost')
        retry()
      })
      become('connected')
    } catch (error) {
      const refused = error instanceof RefusedError
      become(refused ? 'refused' : 'lost')
      // Knocking again does not help who is not let in: `wake` tries again when the page is looked at.
      if (!refused) retry()
    } finally {
      trying = false
    }
  }

  function retry() {
    cancelRetry = schedule(() => void connect(), retryDelayMs(attempt++))
  }

  function onStatus(listener: (status: ConnectionStatus) => void) {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  /** Resolves when the first attempt is over. */
  const firstOutcome = new Promise<void>((resolve) => {
    const stop = onStatus(() => {
      stop()
      resolve()
    })
  })

  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      if (status === 'connecting') await firstOutcome
      const current = opened
      if (current === null) throw new HostGoneError()
      try {
        return await current.link.call(path, input, options)
      } catch (error) {
        throw opened === current ? error : new HostGoneError(error)
      }
    },
  }
  const client: Client = createORPCClient(link)

  void connect()
  return {
    client,
    status: () => status,
    onStatus,
    subscribe: createSubscribe({ client, current: () => opened, onStatus, schedule }),
    wake() {
      attempt = 0
      if (opened === null) void connect()
    },
    close() {
      closed = true
      cancelRetry()
      opened?.close()
    },
  }
}
