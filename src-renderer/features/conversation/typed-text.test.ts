import { beforeEach, expect, test, vi } from 'vitest'
import { createTypedText } from './typed-text.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

/** What is told, each until its end is called. */
function listen() {
  const told: string[] = []
  const ends: (() => void)[] = []
  const typed = createTypedText(
    ({ text, goesOn }, signal) =>
      new Promise<void>((resolve) => {
        const name = goesOn ? `${text} …` : text
        told.push(name)
        signal.addEventListener('abort', () => told.push(`${name}: given up`))
        ends.push(resolve)
      }),
  )
  /** Key by key, each after 100 ms. */
  const type = async (text: string, after = '') => {
    for (let end = 1; end <= text.length; end += 1) {
      typed.is(after + text.slice(0, end))
      await vi.advanceTimersByTimeAsync(100)
    }
  }
  const read = async () => {
    ends.at(-1)?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { told, typed, type, read }
}

test('whole words are told while keys follow one another, the next when those before are read', async () => {
  const { told, type, read } = listen()
  await type('Why is the sk')
  expect(told).toEqual(['Why …'])
  await read()
  expect(told).toEqual(['Why …', 'Why is the …'])
  await type('y', 'Why is the sk')
  await read()
  expect(told).toHaveLength(2)
})

test('all is told at a pause, and given up with the next key', async () => {
  const { told, typed, type, read } = listen()
  await type('Why is')
  await read()
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['Why …', 'Why is'])
  typed.is('Why is ')
  expect(told).toEqual(['Why …', 'Why is', 'Why is: given up', 'Why is …'])
})

test('words that were changed meanwhile are given up', async () => {
  const { told, typed, type } = listen()
  await type('Why is the ')
  typed.is('Who is the ')
  expect(told).toEqual(['Why …', 'Why …: given up', 'Who is the …'])
})

test('nothing is told of what is too long, proposed by a keyboard, or gone', async () => {
  const { told, typed } = listen()
  typed.is('word '.repeat(4000))
  await vi.advanceTimersByTimeAsync(1000)
  typed.is('one two', true)
  await vi.advanceTimersByTimeAsync(100)
  typed.is('  ')
  await vi.advanceTimersByTimeAsync(1000)
  typed.is('three')
  typed.end()
  await vi.advanceTimersByTimeAsync(1000)
  expect(told).toEqual([])
})

test.each([
  ['proposed by a keyboard', 'Why is the', true],
  ['too long', 'Why ' + 'is the '.repeat(4000), false],
])('what became %s while words were read is not told after them', async (_, text, isComposing) => {
  const { told, typed, read } = listen()
  typed.is('Why is')
  typed.is(text, isComposing)
  await read()
  expect(told).toEqual(['Why …'])
})

test('the same text is told once, and again after it was ended', async () => {
  const { told, typed, read } = listen()
  for (let time = 0; time < 2; time += 1) {
    typed.is('Why')
    await vi.advanceTimersByTimeAsync(200)
    await read()
  }
  expect(told).toEqual(['Why'])
  typed.end()
  typed.is('Why')
  await vi.advanceTimersByTimeAsync(200)
  expect(told).toEqual(['Why', 'Why'])
})
