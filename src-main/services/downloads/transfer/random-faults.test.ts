import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { fetchOnce } from '#e2e/fixtures/fetch-once.ts'
import { startFakeHub, type FakeHub, type Fault } from '#e2e/fixtures/hub/index.ts'
import { createRandom, drawFault, type Random } from '#e2e/fixtures/hub/random-faults.ts'
import { keptBytes, partPath } from './index.ts'

/**
 * Faults of every kind in any order, with pauses and kills between, each case from a seed: never anything but the right
 * bytes under the name, never an error without words, and what was kept is not sent again. `PALABRE_FAULT_CASES` makes
 * more of them, `PALABRE_FAULT_SEED` other ones.
 */

const cases = Number(process.env['PALABRE_FAULT_CASES'] ?? 48)
const firstSeed = Number(process.env['PALABRE_FAULT_SEED'] ?? 1)
const together = 6
const killEvery = 5
const windowBytes = 64 * 1024
const patient = { connections: 3, windowBytes }
const hasty = { stallMs: 80, answerMs: 120, firstDelayMs: 1, longestDelayMs: 5, longestWaitMs: 50, tries: 3 }
const child = fileURLToPath(import.meta.resolve('#e2e/fixtures/fetch-once.ts'))
const root = mkdtempSync(join(tmpdir(), 'palabre-random-faults-'))
afterAll(() => rmSync(root, { recursive: true }))

const contentOf = (random: Random): Buffer => {
  const bytes = Buffer.alloc(100_000 + random.below(300_000))
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(random.below(2 ** 32), at)
  bytes.write('GGUF')
  return bytes
}

const spoiling = new Set<Fault['type']>(['flip', 'repeat', 'instead'])

interface Case {
  random: Random
  hub: FakeHub
  bytes: Buffer
  isHashKnown: boolean
  /** The server has them. */
  ranges: boolean
  /** Bytes were sent that only the hash can tell from the right ones: then all is fetched once more in the end. */
  isSpoiled: boolean
  order: Parameters<typeof fetchOnce>[0]
}

/** After these codes nothing that came is of use any more, and the message says so. */
const hasBegunAnew = (error: unknown) =>
  error instanceof AppError && ['HASH_MISMATCH', 'DOWNLOAD_CHANGED'].includes(error.code)

const checkName = ({ bytes, order }: Case) => {
  if (existsSync(order.path) && !readFileSync(order.path).equals(bytes)) {
    throw new Error('A wrong file has its name')
  }
}

const sentBy = ({ requests }: FakeHub, since = 0) =>
  requests.slice(since).reduce((sum, { sentBytes }) => sum + sentBytes, 0)

/** Resolves when the hub has sent so many bytes, or `signal` says that it will not. */
const whenSent = async (hub: FakeHub, bytes: number, signal: AbortSignal) => {
  while (sentBy(hub) < bytes && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Lets the hub hurt its answers, and stops the transfer on the way, sometimes; returns what it failed with. */
const runHurt = async ({ random, hub, order }: Case): Promise<unknown> => {
  const stop = new AbortController()
  const isOver = new AbortController()
  const pauseAt = sentBy(hub) + random.below(400_000)
  if (random.next() < 0.3)
    void whenSent(hub, pauseAt, isOver.signal).then(() => stop.abort(new Error('Paused')))
  const failure: unknown = await fetchOnce(order, stop.signal).then(
    () => null,
    (error: unknown) => error,
  )
  isOver.abort()
  if (failure !== null && !stop.signal.aborted) {
    expect(failure).toBeInstanceOf(AppError)
    expect((failure as AppError).code).not.toBe('INTERNAL')
    expect((failure as AppError).message.length).toBeGreaterThan(20)
  }
  return failure
}

/** The same in a process, which is killed when the hub has sent so much. */
const runKilled = async ({ random, hub, order }: Case): Promise<void> => {
  const running = spawn(process.execPath, [child, JSON.stringify(order)], { stdio: 'ignore' })
  const isOver = new AbortController()
  const ended = new Promise((resolve) => running.once('close', resolve)).then(() => isOver.abort())
  await whenSent(hub, sentBy(hub) + 1 + random.below(200_000), isOver.signal)
  running.kill('SIGKILL')
  await ended
}

/** With a healthy server it ends in the right file, and only what is missing is sent. */
const finish = async (one: Case, isLost: boolean): Promise<void> => {
  const { hub, order, bytes } = one
  hub.plan(() => undefined)
  const kept = isLost ? 0 : await keptBytes(order.path)
  let before = hub.requests.length
  let allowed = bytes.length - kept + windowBytes + (one.isSpoiled ? bytes.length : 0)
  await fetchOnce({ ...order, tuning: patient }).catch((error: unknown) => {
    // Without a hash only another length shows that what one server told was wrong.
    if (one.isHashKnown || !hasBegunAnew(error)) throw error
    before = hub.requests.length
    allowed = bytes.length + windowBytes
    return fetchOnce({ ...order, tuning: patient })
  })
  checkName(one)
  expect(existsSync(order.path)).toBe(true)
  const sent = sentBy(hub, before)
  // Without ranges all is sent again, and once more to find that out.
  if (one.ranges && sent > allowed)
    throw new Error(`${sent} bytes were sent again where ${allowed} were missing`)
}

interface Changes {
  isHashKnown?: boolean
  fault?: (random: Random) => Fault
  /** How many of the answers it hurts; drawn where none is given. */
  share?: number
  /** Gives a server on a busy computer the time it needs, where no fault is about time. */
  isPatient?: boolean
  /** Between the hurt server and the healthy one. */
  meanwhile?: (one: Case) => void
}

const runCase = async (
  seed: number,
  { isHashKnown, fault, share, isPatient = false, meanwhile }: Changes = {},
): Promise<void> => {
  const random = createRandom(seed)
  const hub = await startFakeHub({ direct: random.next() < 0.5 })
  try {
    const bytes = contentOf(random)
    const isKnown = isHashKnown ?? random.next() < 0.75
    const ranges = random.next() < 0.85
    const { sha256 } = hub.put('Pub/Repo', 'm.gguf', bytes, { ranges })
    const path = join(mkdtempSync(join(root, `${seed}-`)), 'm.gguf')
    const order = {
      url: `${hub.url}/Pub/Repo/resolve/main/m.gguf`,
      path,
      sizeBytes: isKnown ? bytes.length : null,
      sha256: isKnown ? sha256 : null,
      tuning: { ...patient, ...(!isPatient && hasty) },
    }
    const one: Case = { random, hub, bytes, isHashKnown: isKnown, ranges, isSpoiled: false, order }
    const drawnShare = random.pick([0.2, 0.5, 1])
    const rate = share ?? drawnShare
    const facts = { sizeBytes: bytes.length, sha256 }
    hub.plan(() => {
      if (random.next() >= rate) return undefined
      const drawn = fault?.(random) ?? drawFault(random, facts, isKnown)
      // A whole that is told to be longer contradicts nothing: only a part or a hash would show it.
      if (drawn.type === 'long' && !isKnown && !ranges) return undefined
      one.isSpoiled ||= spoiling.has(drawn.type)
      return drawn
    })
    let isLost = false
    const rounds = 1 + random.below(3)
    for (let round = 0; round < rounds && !existsSync(path); round += 1) {
      const before = isLost ? 0 : await keptBytes(path)
      if (seed % killEvery === 0) await runKilled(one)
      else isLost = hasBegunAnew(await runHurt(one))
      checkName(one)
      // A resume is lost where less is kept than before, unless it was said, or all was there, was wrong, and was begun anew.
      const isCounted = !isLost && !one.isSpoiled && seed % killEvery !== 0 && !existsSync(path)
      if (isCounted && (await keptBytes(path)) < before) throw new Error('What was kept is lost')
    }
    meanwhile?.(one)
    if (!existsSync(path)) await finish(one, isLost)
  } finally {
    await hub.close()
  }
}

describe('faults in any order', () => {
  const seeds = Array.from(
    { length: Math.ceil(cases / together) },
    (_, group) => firstSeed + group * together,
  )
  // What is drawn hangs on when answers come as well: a find that comes once in hundreds is for reading, not for stopping others.
  const retry = process.env['CI'] ? 1 : 0
  it.each(seeds)('from seed %i on', { timeout: 120_000, retry }, async (seed) => {
    const group = Array.from({ length: together }, (_, index) => seed + index)
    await Promise.all(
      group.map((number) =>
        runCase(number).catch((error: unknown) => {
          throw new Error(`Seed ${number}: ${String(error)}`, { cause: error })
        }),
      ),
    )
  })
})

/** Enough that chance does not decide, and of seeds that nobody else has. */
const controls = (which: number) => Array.from({ length: 12 }, (_, index) => which * 1_000_000 + index)

describe('the driver', () => {
  it('finds a wrong file where nobody compares its hash', async () => {
    const fault = (): Fault => ({ type: 'flip', atFileByte: 50_000 })
    const found = await Promise.allSettled(
      controls(1).map((seed) => runCase(seed, { isHashKnown: false, isPatient: true, fault })),
    )
    expect(found.map((one) => (one.status === 'rejected' ? String(one.reason) : ''))).toContain(
      'Error: A wrong file has its name',
    )
  })

  it('finds a resume that was lost', { timeout: 60_000 }, async () => {
    /** More comes than the window holds, and then no more. */
    const fault = () => {
      let asked = 0
      return (): Fault =>
        (asked += 1) <= 12
          ? { type: 'drip', pieceBytes: 20_000, everyMs: 1 }
          : { type: 'status', status: 403 }
    }
    const meanwhile = ({ order }: Case) => rmSync(partPath(order.path), { force: true })
    const found = await Promise.allSettled(
      controls(2).map((seed) => runCase(seed, { isHashKnown: true, fault: fault(), share: 1, meanwhile })),
    )
    expect(found.some((one) => one.status === 'rejected' && /sent again/.test(String(one.reason)))).toBe(true)
  })
})
