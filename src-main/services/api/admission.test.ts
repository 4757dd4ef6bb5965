import { describe, expect, it } from 'vitest'
import { Busy, createAdmission } from './admission.ts'

const never = new AbortController().signal

describe('the turns at one model', () => {
  it('serves as many at a time as there are places, the callers in turn', async () => {
    const admission = createAdmission({ slots: () => 1, maxWaiting: 10 })
    const order: string[] = []
    const enter = (caller: string, name: string) =>
      admission.enter(caller, never).then((leave) => {
        order.push(name)
        return leave
      })
    const first = await enter('many', 'many 1')
    const rest = ['many 2', 'many 3', 'many 4'].map((name) => enter('many', name))
    rest.push(enter('one', 'one 1'))
    first?.()
    for (const turn of [0, 3, 1, 2]) (await rest[turn])?.()
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
    expect(await stays).toBeTypeOf('function')
    expect([admission.running, admission.waiting]).toEqual([2, 0])
  })
})
