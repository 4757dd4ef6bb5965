import { expect, it } from 'vitest'
import type { Places } from './batch/places.ts'
import type { Sequence } from './batch/sequences.ts'
import type { LoadedModel } from './load.ts'
import { readAhead } from './prepare.ts'

it('gives a place that an answer wants back by the name of whose beginning it took over', async () => {
  const sequence: Partial<Sequence> = { held: [1, 2], conversation: null, typedFrom: null }
  const left: unknown[] = []
  const places: Partial<Places> = {
    inTurn: (_, prepare) => prepare(() => false),
    takeForPreparing: () => Promise.resolve(sequence as Sequence),
    leave: ({ conversation, typedFrom }) => left.push({ conversation, typedFrom }),
  }
  const loaded = { places, scheduler: { answering: 0 } } as unknown as LoadedModel
  await readAhead(loaded, [1, 2, 3], 'a', undefined)
  expect(left).toEqual([{ conversation: 'a', typedFrom: 2 }])
})
