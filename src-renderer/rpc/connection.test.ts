import { ORPCError } from '@orpc/client'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRpc, type Client, type ConnectionStatus } from './connection.ts'
import { HostGoneError, RefusedError, type ShownError } from './errors.ts'
import { retryDelayMs, type Schedule } from './retry.ts'
import type { Opened } from './transport.ts'

/** A host that comes and goes as the test says, behind the real connection. */
function createHost() {
  let state: 'there' | 'gone' | 'refusing' = 'there'
  let hangUp = () => {}
  let opens = 0
  const waiting: (() => void)[] = []
  const answers: Record<string, () => unknown> = {}
  return {
    answers,
    opens: () => opens,
    comes: () => (state = 'there'),
    refuses: () => (state = 'refusing'),
    goes: () => {
      state = 'gone'
      hangUp()
    },
    /** Lets the waits that are under way end. */
    elapse: () => {
      for (const run of waiting.splice(0)) run()
    },
    schedule: ((run) => {
      waiting.push(run)
      return () => void waiting.splice(waiting.indexOf(run) >>> 0, 1)
    }) satisfies Schedule,
    transport: (): Promise<Opened> => {
      opens++
      if (state === 'gone') return Promise.reject(new HostGoneError())
      if (state === 'refusing') return Promise.reject(new RefusedError())
      const closed = new Promise<void>((resolve) => (hangUp = resolve))
      const link: Opened['link'] = {
        call: (path) =>
          Promise.race([
            Promise.resolve().then(() => answers[path.join('.')]?.()),
            closed.then(() => Promise.reject(new Error('closed'))),
          ]),
      }
      return Promise.resolve({ link, closed, close: hangUp })
    },
  }
}

let host: ReturnType<typeof createHost>
beforeEach(() => {
  host = createHost()
})

/** Resolves when everything that was about to happen has happened; no time passes here but by `elapse`. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Resolves when the connection is as wanted. */
const until = (rpc: ReturnType<typeof createRpc>, wanted: ConnectionStatus) =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (rpc.status() === wanted) resolve()
    }
    rpc.onStatus(check)
    check()
  })

describe('a call', () => {
  it('made before the first connection waits for it', async () => {
    host.answers['models.list'] = () => ['one']
    const rpc = createRpc(host.transport, host.schedule)
    expect(rpc.status()).toBe('connecting')
    expect(await rpc.client.models.list()).toEqual(['one'])
  })

  it('fails with HostGoneError while the host is gone, and also when it goes in the middle', async () => {
    host.answers['models.list'] = () => new Promise(() => {})
    const rpc = createRpc(host.transport, host.schedule)
    await until(rpc, 'connected')
    const inTheMiddle = rpc.client.models.list()
    host.goes()
    await expect(inTheMiddle).rejects.toThrow(HostGoneError)
    await until(rpc, 'lost')
    await expect(rpc.client.models.list()).rejects.toThrow(HostGoneError)
  })

  it('gives the host’s own errors as they are', async () => {
    host.answers['models.list'] = () => {
      throw new ORPCError('NOT_FOUND')
    }
    const rpc = createRpc(host.transport, host.schedule)
    await expect(rpc.client.models.list()).rejects.toThrow(ORPCError)
  })
})

describe('the connection', () => {
  it('comes back after as many tries as it takes', async () => {
    const rpc = createRpc(host.transport, host.schedule)
    await until(rpc, 'connected')
    host.goes()
    await until(rpc, 'lost')
    for (let tries = 0; tries < 3; tries++) {
      host.elapse()
      await settled()
    }
    expect([rpc.status(), host.opens()]).toEqual(['lost', 4])
    host.comes()
    host.elapse()
    await until(rpc, 'connected')
  })

  it('tries at once when woken, and does not knock at a door that refused it', async () => {
    host.refuses()
    const rpc = createRpc(host.transport, host.schedule)
    await until(rpc, 'refused')
    host.comes()
    host.elapse()
    await settled()
    expect(rpc.status()).toBe('refused')
    rpc.wake()
    await until(rpc, 'connected')
  })

  it('stays closed once closed', async () => {
    const rpc = createRpc(host.transport, host.schedule)
    await until(rpc, 'connected')
    rpc.close()
    host.elapse()
    await settled()
    expect(host.opens()).toBe(1)
  })
})

describe('a subscription', () => {
  /** A stream that gives one snapshot and then stays open. */
  async function* snapshot(value: string) {
    yield value
    await new Promise(() => {})
  }
  const listen = (rpc: ReturnType<typeof createRpc>, open: (client: Client) => AsyncIterable<string>) => {
    const got: string[] = []
    const errors: ShownError[] = []
    let arrived = () => {}
    const stop = rpc.subscribe(
      open,
      (event) => {
        got.push(event)
        arrived()
      },
      (error) => {
        errors.push(error)
        arrived()
      },
    )
    return { got, errors, stop, next: () => new Promise<void>((resolve) => (arrived = resolve)) }
  }

  it('starts again from its snapshot after each reconnect', async () => {
    let opened = 0
    const rpc = createRpc(host.transport, host.schedule)
    const subscription = listen(rpc, () => {
      const closing = new Promise<never>((_, reject) => {
        const stop = rpc.onStatus(() => {
          stop()
          reject(new Error('closed'))
        })
      })
      const name = `snapshot ${++opened}`
      return (async function* () {
        yield name
        await closing
      })()
    })
    await until(rpc, 'connected')
    await subscription.next()
    host.goes()
    await until(rpc, 'lost')
    host.comes()
    const again = subscription.next()
    host.elapse()
    await again
    expect(subscription.got).toEqual(['snapshot 1', 'snapshot 2'])
  })

  it('ends with an error that trying again would not change', async () => {
    let opened = 0
    const rpc = createRpc(host.transport, host.schedule)
    const subscription = listen(rpc, () => {
      opened++
      throw new ORPCError('NOT_FOUND', { data: { details: { id: 'x' } } })
    })
    await subscription.next()
    host.elapse()
    await settled()
    expect(subscription.errors).toMatchObject([{ code: 'NOT_FOUND', details: { id: 'x' } }])
    expect(opened).toBe(1)
  })

  it('tries again after a failure inside the host', async () => {
    let opened = 0
    const rpc = createRpc(host.transport, host.schedule)
    const subscription = listen(rpc, () => {
      if (++opened === 1) throw new ORPCError('INTERNAL_SERVER_ERROR')
      return snapshot('fine')
    })
    await subscription.next()
    expect(subscription.errors).toMatchObject([{ code: 'INTERNAL' }])
    const fine = subscription.next()
    await settled()
    host.elapse()
    await fine
    expect(subscription.got).toEqual(['fine'])
  })

  it('hears nothing after it was ended', async () => {
    const rpc = createRpc(host.transport, host.schedule)
    const subscription = listen(rpc, () => snapshot('one'))
    subscription.stop()
    await until(rpc, 'connected')
    await settled()
    expect(subscription.got).toEqual([])
  })
})

it('waits longer each time, up to four seconds, never all at the same moment', () => {
  expect([0, 1, 2, 3, 4, 9].map((attempt) => retryDelayMs(attempt, () => 1))).toEqual([
    250, 500, 1000, 2000, 4000, 4000,
  ])
  expect(retryDelayMs(2, () => 0)).toBe(800)
})
