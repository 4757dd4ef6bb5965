import { diffLines, diffWordsWithSpace } from 'diff'

/** A stretch of one of two texts; `isOwn` when the other one does not have it. */
export interface Stretch {
  text: string
  isOwn: boolean
}

/** Beyond this many characters words are no longer compared, but lines: that stays quick. */
const longest = 40_000
/** A comparison that takes longer than this is of two texts with little in common. */
const timeoutMs = 300

/** What each of two texts has that the other has not, by words. Null where they are too different for that to say anything. */
export function differences(one: string, other: string): { one: Stretch[]; other: Stretch[] } | null {
  const options = { timeout: timeoutMs }
  const isLong = one.length + other.length > longest
  const changes = isLong ? diffLines(one, other, options) : diffWordsWithSpace(one, other, options)
  if (changes === undefined) return null
  const of = (side: 'added' | 'removed') =>
    changes
      .filter((change) => !change[side === 'added' ? 'removed' : 'added'])
      .map((change) => ({ text: change.value, isOwn: change[side] }))
  return { one: of('removed'), other: of('added') }
}
