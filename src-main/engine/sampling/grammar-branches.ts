import { piecesOf, type Piece } from './gbnf-tokens.ts'

/**
 * How many ways to go on a grammar keeps open at a time. llama.cpp follows all of them, and where many parts in a row may be left out it
 * compares each way that comes up with all others: a thousand such parts stop everything for minutes. Reckoned from the text of a grammar in
 * GBNF, before it is used.
 */

/** What a part of a grammar may begin with. */
interface Opening {
  /** It may be nothing. */
  isEmpty: boolean
  /** So many ways to begin with it. */
  ways: number
  /** So many parts in a row, at its beginning, at its end and anywhere in it, may be left out. */
  head: number
  tail: number
  most: number
  /** The ways of the row that costs most, times its length. */
  cost: number
}

const nothing: Opening = { isEmpty: true, ways: 0, head: 0, tail: 0, most: 0, cost: 0 }
const letter: Opening = { isEmpty: false, ways: 1, head: 0, tail: 0, most: 0, cost: 0 }
/** A rule that is asked for while it is being looked at. */
const itself: Opening = letter

/** Far above what schemas need, far below what takes long. */
const maxWays = 1e12

const after = (first: Opening, second: Opening): Opening => {
  const row = first.tail + second.head
  const ways = Math.min(maxWays, first.ways + (first.isEmpty ? second.ways : 0))
  return {
    isEmpty: first.isEmpty && second.isEmpty,
    ways,
    head: first.isEmpty ? first.head + second.head : first.head,
    tail: second.isEmpty ? first.tail + second.tail : second.tail,
    most: Math.max(first.most, second.most, row),
    cost: Math.min(
      maxWays,
      Math.max(first.cost, second.cost, row * Math.max(ways, first.ways + second.ways)),
    ),
  }
}

const either = (one: Opening, other: Opening): Opening => {
  const isEmpty = one.isEmpty || other.isEmpty
  const least = isEmpty ? 1 : 0
  return {
    isEmpty,
    ways: Math.min(maxWays, one.ways + other.ways),
    head: Math.max(least, one.head, other.head),
    tail: Math.max(least, one.tail, other.tail),
    most: Math.max(least, one.most, other.most),
    cost: Math.max(one.cost, other.cost),
  }
}

const maybe = (part: Opening): Opening => ({
  ...part,
  isEmpty: true,
  head: Math.max(1, part.head),
  tail: Math.max(1, part.tail),
  most: Math.max(1, part.most),
})

/** The same so often in a row, by doubling. */
const repeated = (part: Opening, times: number): Opening => {
  let whole = nothing
  let power = part
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) whole = after(whole, power)
    power = after(power, power)
  }
  return whole
}

/** llama.cpp writes out as many as there have to be, and the others one in the other, each of which may be left out. */
const between = (part: Opening, { least, most }: { least: number; most: number }): Opening => {
  const inRow = part.isEmpty && most !== Infinity ? most : least
  const whole = repeated(part, inRow)
  return most > inRow ? after(whole, maybe(after(part, part))) : least === 0 ? maybe(whole) : whole
}

/** Throws nothing: what is no grammar has no cost, and is found out by whoever reads it. */
export const costOfBranches = (source: string): number => {
  const bodies = new Map<string, Piece[]>()
  let current: Piece[] = []
  for (const piece of piecesOf(source)) {
    if (piece.rule !== null) bodies.set(piece.rule, (current = []))
    else current.push(piece)
  }
  const known = new Map<string, Opening>()

  const ofRule = (name: string, depth: number): Opening => {
    const found = known.get(name)
    if (found) return found
    const body = bodies.get(name)
    if (!body || depth > maxDepth) return itself
    known.set(name, itself)
    const opening = ofBody(body, depth)
    known.set(name, opening)
    return opening
  }

  const ofBody = (body: readonly Piece[], depth: number): Opening => {
    /** Each open group: what was before the last `|`, the sequence since, and its last part. */
    const open: { sum: Opening | null; row: Opening; last: Opening }[] = []
    const begin = () => open.push({ sum: null, row: nothing, last: nothing })
    begin()
    for (const { text, times } of body) {
      const here = open.at(-1)
      if (!here) break
      const put = (part: Opening) => {
        here.row = after(here.row, here.last)
        here.last = part
      }
      if (text === '(') begin()
      else if (text === ')') {
        const group = whole(here)
        if (open.length > 1) open.pop()
        const around = open.at(-1)
        if (around) {
          around.row = after(around.row, around.last)
          around.last = group
        }
      } else if (text === '|') {
        const row = after(here.row, here.last)
        here.sum = here.sum ? either(here.sum, row) : row
        here.row = here.last = nothing
      } else if (text === '?' || text === '*')
        here.last = maybe(text === '*' ? after(here.last, here.last) : here.last)
      else if (text === '+') here.last = after(here.last, maybe(here.last))
      else if (times) here.last = between(here.last, times)
      else if (text === '""') put(nothing)
      else put(/^["[.]/.test(text) ? letter : ofRule(text, depth + 1))
    }
    const [outer] = open
    return outer ? whole(outer) : nothing
  }

  const whole = ({ sum, row, last }: { sum: Opening | null; row: Opening; last: Opening }): Opening => {
    const end = after(row, last)
    const opening = sum ? either(sum, end) : end
    // Before the first letter each way is compared with all others, too.
    return { ...opening, cost: Math.max(opening.cost, opening.ways ** 2 / waysAtOnce) }
  }

  let cost = 0
  for (const name of bodies.keys()) cost = Math.max(cost, ofRule(name, 0).cost)
  return cost
}

const maxDepth = 200
/** So that seven thousand choices, which take a second, cost as much as may be. */
const waysAtOnce = 500
