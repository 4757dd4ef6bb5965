import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { NetworkEntry, NetworkLog } from '#contract/network.ts'
import { createNetworkLog } from './index.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1000 }))
afterEach(() => void vi.useRealTimers())

const start = () => {
  const kept: NetworkEntry[] = []
  const entries = vi.fn(() => kept.map((entry) => ({ ...entry })))
  const log = createNetworkLog({ network: { entries }, everyMs: 500 })
  onTestFinished(() => log.close())
  const connect = () => {
    const entry: NetworkEntry = {
      id: kept.length + 1,
      at: Date.now(),
      purpose: 'model list',
      host: 'a.org',
      bytes: 0,
      status: null,
    }
    kept.push(entry)
    return entry
  }
  return { log, connect, entries }
}
const next = async (stream: AsyncIterator<NetworkLog, unknown, void>) => {
  const { value } = await stream.next()
  return value as NetworkLog
}

it('says at once that nothing has left', async () => {
  const { log } = start()
  vi.setSystemTime(9000)
  expect(await next(log.changed())).toEqual({ since: 1000, count: 0, entries: [] })
})

it('tells of each connection, its answer and its bytes, the newest first', async () => {
  const { log, connect } = start()
  const stream = log.changed()
  await next(stream)
  const first = connect()
  vi.advanceTimersByTime(500)
  expect(await next(stream)).toMatchObject({ count: 1, entries: [{ id: 1, status: null, bytes: 0 }] })
  first.status = 200
  first.bytes = 70
  vi.advanceTimersByTime(500)
  expect(await next(stream)).toMatchObject({ entries: [{ id: 1, status: 200, bytes: 70 }] })
  connect()
  vi.advanceTimersByTime(500)
  expect((await next(stream)).entries.map(({ id }) => id)).toEqual([2, 1])
})

it('shows a second reader what the first one saw', async () => {
  const { log, connect } = start()
  log.changed()
  connect()
  expect((await next(log.changed())).entries).toHaveLength(1)
})

it('says nothing while nothing happens, and does not look when nobody watches', async () => {
  const { log, connect, entries } = start()
  connect()
  const stream = log.changed()
  await next(stream)
  const told = vi.fn()
  const waiting = stream.next().then(told)
  entries.mockClear()
  await vi.advanceTimersByTimeAsync(5000)
  expect(entries).toHaveBeenCalledTimes(10)
  expect(told).not.toHaveBeenCalled()
  await stream.return?.()
  await waiting
  entries.mockClear()
  await vi.advanceTimersByTimeAsync(5000)
  expect(entries).not.toHaveBeenCalled()
})
