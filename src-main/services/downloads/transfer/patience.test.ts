import { expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { createPatience } from './patience.ts'
import { Trouble } from './trouble.ts'
import { defaultTuning } from './types.ts'

const trouble = () => new Trouble(new AppError('DOWNLOAD_FAILED', 'It is no file.'), { tries: 4 })

it('is used up by connections that fail one after the other as by one', async () => {
  const tuning = { ...defaultTuning, firstDelayMs: 20, longestDelayMs: 40 }
  const patience = createPatience({ tuning, onWait: () => undefined, random: () => 0 })
  const { signal } = new AbortController()
  let asked = 0
  // Each fails as soon as it may ask, and the second a little later than the first.
  const connection = async () => {
    for (;;) {
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, asked % 2 ? 1 : 8))
      await patience.endure(trouble(), signal)
    }
  }
  await Promise.allSettled([connection(), connection()])
  expect(asked).toBeLessThanOrEqual(2 * 4)
})
