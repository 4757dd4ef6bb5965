import { expect, it } from 'vitest'
import { withKnown } from './reconcile.ts'

const file = (sizeBytes: number | null, sha256: string | null) => ({ fileName: 'm.gguf', sizeBytes, sha256 })
const target = (sizeBytes: number | null, sha256: string | null) => ({
  modelId: 'P/R/m.gguf',
  files: [{ ...file(sizeBytes, sha256), sources: [] }],
})

it.each([
  // A list that tells nothing takes nothing away.
  [file(9, 'a'), [null, null], [9, 'a']],
  // What is told now counts.
  [file(9, 'a'), [8, null], [8, null]],
  [file(9, 'a'), [8, 'b'], [8, 'b']],
  // A length alone may have been the pointer's.
  [file(130, null), [null, null], [null, null]],
] as const)('%j and then %j is %j', (known, [size, hash], expected) => {
  const [found] = withKnown(target(size, hash), [known]).files
  expect([found?.sizeBytes, found?.sha256]).toEqual(expected)
})
