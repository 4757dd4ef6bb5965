import { expect, it } from 'vitest'
import { createRestartPolicy } from './restart-policy.ts'

it('gives up at the third crash within a minute, not at the third ever', () => {
  const eager = createRestartPolicy()
  expect([0, 20_000, 59_000].map((now) => eager.mayRestart(now))).toEqual([true, true, false])
  const patient = createRestartPolicy()
  expect([0, 30_000, 61_000, 92_000].map((now) => patient.mayRestart(now))).toEqual([true, true, true, true])
})
