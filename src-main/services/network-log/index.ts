/**
 * The network log: shows the user what services/network noted of every connection. It reads that list and nothing else,
 * and looks at it only while somebody is watching.
 */
import type { NetworkLog } from '#contract/network.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Network } from '../network/index.ts'

export interface NetworkLogService {
  /** The whole log, again after each change. */
  changed(signal?: AbortSignal): Stream<NetworkLog>
  close(): void
}

interface NetworkLogOptions {
  network: Pick<Network, 'entries'>
  /** How often a running transfer is looked at. */
  everyMs?: number
}

export const createNetworkLog = ({ network, everyMs = 500 }: NetworkLogOptions): NetworkLogService => {
  const since = Date.now()
  let timer: NodeJS.Timeout | undefined
  let shown = ''

  const read = (): NetworkLog => {
    const entries = network.entries().toReversed()
    return { since, count: entries[0]?.id ?? 0, entries }
  }
  const markOf = ({ entries }: NetworkLog) =>
    entries.map(({ id, bytes, status }) => `${id}:${bytes}:${status}`).join()

  const look = () => {
    const log = read()
    const mark = markOf(log)
    if (mark === shown) return
    shown = mark
    feed.publish(log)
  }
  const feed = createFeed<NetworkLog>({
    newestOnly: true,
    onReaders: (someone) => {
      clearInterval(timer)
      timer = someone ? setInterval(look, everyMs) : undefined
      timer?.unref()
    },
  })

  return {
    changed: (signal) => {
      look()
      return feed.subscribe([read()], signal)
    },
    close: () => feed.end(),
  }
}
