import { expect, test } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { createFakeLaunch } from './fake-engine.ts'
import { createEngines } from './index.ts'
import { withPatience } from './when-idle.ts'

const request = {
  messages: [{ role: 'user' as const, text: 'Hello' }],
  sampling: { ...defaultSampling, seed: 1 },
}

test('what nobody waits for is told apart from an answer, until somebody asks', async () => {
  const launch = createFakeLaunch({ answer: [{ type: 'text', text: 'A name' }], holdAfter: 0 })
  await using engines = disposable(
    withPatience(createEngines({ launchEngine: launch, pathOf: (id) => id, availableBytes: () => 1e12 })),
  )
  const said: string[] = []
  engines.onChange((states) => said.push(...states.map((one) => (one.isNaming ? 'naming' : one.status))))
  await engines.load('m')
  const name = drain(engines.generateWhenIdle('m', request, new AbortController().signal))
  await expect.poll(() => engines.states()).toMatchObject([{ status: 'generating', isNaming: true }])
  const stop = new AbortController()
  const answer = drain(engines.generate('m', request, stop.signal))
  await name
  await expect.poll(() => engines.states()).toMatchObject([{ status: 'generating' }])
  expect(engines.states()).not.toMatchObject([{ isNaming: true }])
  stop.abort()
  await answer
  expect(said).toContain('naming')
  expect(said.at(-1)).toBe('ready')
})

test('a model is idle once it is loaded, and once the questions to it are answered', async () => {
  const launch = createFakeLaunch({})
  await using engines = disposable(
    withPatience(createEngines({ launchEngine: launch, pathOf: (id) => id, availableBytes: () => 1e12 })),
  )
  const { signal } = new AbortController()
  const idle = new Promise<boolean>((resolve) => {
    const leave = engines.onChange(([state]) => {
      if (state?.status !== 'loading') return
      leave()
      resolve(engines.untilIdle('m', signal))
    })
  })
  await engines.load('m')
  expect(await idle).toBe(true)

  const answer = Promise.withResolvers<undefined>()
  const question = engines.ask('m', () => answer.promise)
  let isIdle = false
  const later = engines.untilIdle('m', signal).then((is) => (isIdle = is))
  // Whoever would have been told by now, was.
  await new Promise((resolve) => setImmediate(resolve))
  expect(isIdle).toBe(false)
  answer.resolve(undefined)
  await question
  expect(await later).toBe(true)
  expect(await engines.untilIdle('other', signal)).toBe(false)
})

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]()
  while (!(await iterator.next()).done);
}

const disposable = <T extends { close: () => Promise<void> }>(engines: T) => ({
  ...engines,
  [Symbol.asyncDispose]: () => engines.close(),
})
