import type { Energy } from '#contract/messages.ts'

/** As sure as the less sure of the two. */
export const sumEnergy = (first: Energy, then: Energy): Energy => ({
  joules: first.joules + then.joules,
  method: first.method === then.method ? first.method : 'estimate',
})
