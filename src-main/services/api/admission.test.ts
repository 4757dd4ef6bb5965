import { describe, expect, it } from 'vitest'
import { Busy, createAdmission } from './admission.ts'

const never = new AbortController().signal

describe('the turns at one model', () => {
  it('serves as many at a time as there are places, the callers in turn', async () => {
    const admission = createAdmission({ slots: () => 1, maxWaiting: 10 })
    const order: string[] = []
    const enter = (caller: string, name: string) =>
      admission.enter(caller, never).then((turn) => {
        order.push(name)
        return turn
      })
    const first = await enter('many', 'many 1')
    const rest = ['many 2', 'many 3', 'many 4'].map((name) => enter('many', name))
    rest.push(enter('one', 'one 1'))
    first?.leave()
    for (const index of [0, 3, 1, 2]) (await rest[index])?.leave()
    expect(order).toEqual(['many 1', 'many 2', 'one 1', 'many 3', 'many 4'])
    expect([admission.running, admission.waiting]).toEqual([0, 0])
  })

  it('refuses whoever comes when too many wait, and says when to come again', async () => {
    const admission = createAdmission({ slots: () => 1, maxWaiting: 1 })
    await admission.enter('a', never)
    void admission.enter('a', never)
    const refusal = await admission.enter('b', never).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Busy)
    expect((refusal as Busy).retryAfterSeconds).toBeGreaterThanOrEqual(1)
  })

  it('tells a refused caller when those who wait will have been served', async () => {
    let at = 0
    let places = 1
    const admission = createAdmission({ slots: () => places, maxWaiting: 8, now: () => at })
    const wave = Array.from({ length: 9 }, () => admission.enter('a', never))
    const told = async () =>
      ((await admission.enter('b', never).catch((error: unknown) => error)) as Busy).retryAfterSeconds
    // Nothing is known yet, and not even the model is there.
    expect(await told()).toBe(5)
    at = 20_000
    expect(await told()).toBe(20)
    const first = await wave[0]
    first?.ready()
    places = 2
    admission.look()
    wave.push(admission.enter('a', never))
    at += 3_000
    first?.leave()
    wave.push(admission.enter('a', never))
    // Eight wait at two places, three seconds each; what loading took is no part of it.
    expect(await told()).toBe(12)
    // One that takes longer than usual says that the others may, too.
    at += 7_000
    expect(await told()).toBe(40)
    at += 3_600_000
    expect(await told()).toBe(60)
  })

  it('forgets whoever leaves while waiting, and looks again when there are more places', async () => {
    let places = 1
    const admission = createAdmission({ slots: () => places, maxWaiting: 10 })
    await admission.enter('a', never)
    const leaving = new AbortController()
    const left = admission.enter('b', leaving.signal)
    const stays = admission.enter('c', never)
    leaving.abort()
    expect(await left).toBeNull()
    places = 2
    admission.look()
    expect(await stays).not.toBeNull()
    expect([admission.running, admission.waiting]).toEqual([2, 0])
  })
})
