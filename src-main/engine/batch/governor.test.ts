import { describe, expect, it } from 'vitest'
import { createGovernor } from './governor.ts'

/** A computer of so many cores, on which so many other programs compute. Threads that find no core of their own make all others wait. */
const createComputer = (cores: number, startThreads = cores) => {
  const computer = { others: 0, now: 0, own: 0, idle: 0, threads: cores }
  const governor = createGovernor({
    aloneThreads: cores,
    startThreads,
    setThreads: (threads) => (computer.threads = threads),
    sight: {
      nowMs: () => computer.now,
      ownMs: () => computer.own,
      idleCores: () => computer.idle,
    },
  })
  const tokenMs = () => {
    const isCrowded = computer.threads > 1 && computer.threads + computer.others > cores
    return isCrowded ? 70 : 36 / computer.threads
  }
  const compute = (tokens: number) => {
    const startedAt = computer.now
    for (let token = 0; token < tokens; token += 1) {
      governor.begin(false)
      const ms = tokenMs()
      const had = Math.min(computer.threads, Math.max(cores - computer.others, cores / (1 + computer.others)))
      computer.now += ms
      computer.own += ms * had * (had < computer.threads ? 0.75 : 1)
      computer.idle = Math.max(0, cores - computer.threads - computer.others)
      governor.end(1)
    }
    return (computer.now - startedAt) / tokens
  }
  return { computer, governor, compute }
}

describe('the threads', () => {
  it('stay as they are on a quiet computer', () => {
    const { computer, compute } = createComputer(2)
    expect(compute(2000)).toBe(18)
    expect(computer.threads).toBe(2)
  })

  it('make room for a busy program, and come back when it is gone', () => {
    const { computer, compute } = createComputer(2)
    compute(100)
    computer.others = 1
    compute(40)
    expect(computer.threads).toBe(1)
    expect(compute(500)).toBeLessThan(40)
    computer.others = 0
    compute(400)
    expect(computer.threads).toBe(2)
    expect(compute(500)).toBe(18)
  })

  it('stay as they are when something runs for a moment', () => {
    const { computer, compute } = createComputer(2)
    for (const pauseMs of [0, 200, 5000]) {
      compute(40)
      computer.others = 1
      compute(6)
      computer.others = 0
      computer.now += pauseMs
      expect(compute(1)).toBe(18)
    }
  })

  it('are not tried upon after a pause for what was seen before it', () => {
    const { computer, compute } = createComputer(2)
    compute(8)
    computer.others = 1
    while (computer.threads === 2) compute(1)
    computer.others = 0
    computer.now += 16_000
    expect(compute(30)).toBe(18)
  })

  it('are tried no longer than it takes to see that it is slower', () => {
    const { computer, governor } = createComputer(2)
    let batches = 0
    for (let token = 0; token < 40; token += 1) {
      governor.begin(false)
      if (computer.threads === 1) batches += 1
      const ms = computer.threads === 1 ? 36 : 20
      computer.now += ms
      computer.own += ms
      governor.end(1)
    }
    expect(batches).toBe(3)
  })

  it('are fewer by one on a computer of many cores', () => {
    const { computer, compute } = createComputer(4)
    computer.others = 1
    compute(200)
    expect(computer.threads).toBe(3)
  })

  it('are all of them where it makes no difference', () => {
    const { computer, governor } = createComputer(2)
    const computeSlowly = (tokens: number) => {
      for (let token = 0; token < tokens; token += 1) {
        governor.begin(false)
        computer.now += 20
        computer.own += 20
        governor.end(1)
      }
    }
    computeSlowly(16)
    expect(computer.threads).toBe(2)
    computeSlowly(9)
    // One was tried, and brought nothing.
    computeSlowly(9)
    expect(computer.threads).toBe(2)
  })

  it('begin with what was measured, come back to it, and are never more', () => {
    const { computer, governor, compute } = createComputer(4, 2)
    compute(500)
    expect(computer.threads).toBe(2)
    computer.others = 3
    compute(100)
    expect(computer.threads).toBe(1)
    computer.others = 0
    compute(500)
    expect(computer.threads).toBe(2)
    governor.begin(true)
    expect(computer.threads).toBe(4)
    governor.settle(3)
    compute(500)
    expect(computer.threads).toBe(3)
  })

  it('are lent to whoever measures until the next batch', () => {
    const { computer, governor, compute } = createComputer(4)
    compute(10)
    governor.lend(1)
    expect(computer.threads).toBe(1)
    compute(1)
    expect(computer.threads).toBe(4)
  })

  it('are all of them for what is computed alone', () => {
    const { computer, governor, compute } = createComputer(2)
    computer.others = 1
    compute(60)
    expect(computer.threads).toBe(1)
    governor.begin(true)
    expect(computer.threads).toBe(2)
  })
})
