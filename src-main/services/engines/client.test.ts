import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, it } from 'vitest'
import { connect, type EngineClient } from './client.ts'
import { createFakeLaunch } from './fake-engine.ts'

let open: EngineClient[] = []
afterEach(async () => {
  await Promise.all(open.map((client) => client.end()))
  open = []
})
const setUp = () => {
  const client = connect(createFakeLaunch()())
  open.push(client)
  return client
}

it('forgets what was answered, however long the process lives', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const client = setUp()
  const ask = async () => new WeakRef(await client.whileAlive(Promise.resolve({ answer: 'long' })))
  const answer = await ask()

  // A weak reference holds on until the turn in which it was looked at is over.
  await new Promise((resolve) => setImmediate(resolve))
  collect()

  expect(answer.deref()).toBeUndefined()
})

it('tells of the end to who waits, and to who comes later', async () => {
  const client = setUp()
  const waiting = client.whileAlive(new Promise(() => undefined))
  const told = expect(waiting).rejects.toMatchObject({ code: 'ENGINE_UNLOADED' })
  await client.end()

  await told
  await expect(client.whileAlive(new Promise(() => undefined))).rejects.toMatchObject({
    code: 'ENGINE_UNLOADED',
  })
})
