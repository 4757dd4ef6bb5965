import { expect, it } from 'vitest'
import { createProgress } from './progress.ts'

it('says no speed before there is one: the first blocks come at once', () => {
  let time = 0
  const lines: string[] = []
  const progress = createProgress({ write: (text: string) => lines.push(text) }, () => time)
  progress.update(0, 10_000_000)
  time += 1
  progress.update(5_000_000, 10_000_000)
  time += 999
  progress.update(6_000_000, 10_000_000)
  expect(lines).toEqual(['  50 % of 10.0 MB\n', '  60 % of 10.0 MB, 6.0 MB/s, 0:01 left\n'])
})
