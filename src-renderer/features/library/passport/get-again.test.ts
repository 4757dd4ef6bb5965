import { expect, it } from 'vitest'
import { getAgain } from './get-again.ts'

/** Does it, and tells what was done in which order; `failing` are those steps that fail. */
const steps = async (...failing: string[]) => {
  const done: string[] = []
  const step = (name: string) => () => {
    done.push(name)
    return failing.includes(name) ? Promise.reject(new Error(name)) : Promise.resolve()
  }
  const outcome = await getAgain({
    ...{ modelId: 'P/R/m.gguf', source: { repository: 'P/R', path: 'm.gguf' } },
    ...{ remove: step('remove'), restore: step('restore'), onRemoved: () => done.push('told') },
    start: step('start') as never,
  }).then(
    () => 'started',
    (error: unknown) => String(error),
  )
  return [...done, outcome].join(', ')
}

it('removes the damaged one, and asks for another', async () => {
  expect(await steps()).toBe('remove, told, start, started')
})

it('puts it back where no other can be asked for', async () => {
  expect(await steps('start')).toBe('remove, told, start, restore, Error: start')
})

it('asks for none where it cannot be removed', async () => {
  expect(await steps('remove')).toBe('remove, Error: remove')
})

it('says so where it cannot be put back', async () => {
  expect(await steps('start', 'restore')).toBe('remove, told, start, restore, Error: restore')
})
