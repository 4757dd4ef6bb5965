import { literal } from './json-terminals.ts'

/**
 * The members of an object of which many in a row may be left out. llama.cpp follows every way to go on and looks for each through the whole
 * vocabulary: five hundred ways took half a second a token. So the names are a tree of their letters, in blocks of two, four, eight and
 * so on that all places share; what is open at a time grows with the logarithm of their number, and so does the grammar.
 */

export interface Member {
  name: string
  isRequired: boolean
  /** The rule of its value. */
  value: string
}

/** More in a row than these are worth it. */
export const many = 16
/** Letters that part so often are not put into a tree any more. */
const deepest = 32

export const areMany = (members: readonly Pick<Member, 'isRequired'>[]): boolean => {
  let row = 0
  return members.some(({ isRequired }) => (row = isRequired ? 0 : row + 1) > many)
}

interface MembersOptions {
  /** In the order that they may come in. */
  members: readonly Member[]
  /** The rule of all others, name and value; null where there may be none. */
  extra: string | null
  /** What the rules are named after. */
  name: string
  /** Makes a rule, and returns its name. */
  rule: (name: string, body: string) => string
}

/** What stands between the braces. */
export const manyMembers = ({ members, extra, name, rule }: MembersOptions): string => {
  const tail = extra === null ? '""' : `("," space ${extra})*`
  /** By place: what follows the name that stands there. */
  const rests: string[] = []
  const blocks = new Map<string, string>()

  const block = (from: number, size: number): string => {
    const key = `${from}-${size}`
    const known = blocks.get(key)
    if (known !== undefined) return known
    const names = members.slice(from, from + size)
    const branches = names.map((member, index) => ({
      letters: Array.from(JSON.stringify(member.name)),
      to: rests[from + index] ?? '',
    }))
    const made = size === 1 ? tree(branches) : rule(`${name}-block-${key}`, tree(branches))
    blocks.set(key, made)
    return made
  }
  /** What may come at a place: all up to the first that must. */
  const waysAt = (from: number) => {
    const required = members.findIndex(({ isRequired }, index) => index >= from && isRequired)
    const end = required < 0 ? members.length : required + 1
    const ways: string[] = []
    for (let at = from; at < end;) {
      const size = largestBlock(at, end - at)
      ways.push(block(at, size))
      at += size
    }
    return { ways: ways.join(' | '), mayEnd: required < 0 }
  }

  // From the last one on, so that whatever is named is there.
  let after = rule(`${name}-after-${members.length}`, tail)
  for (let place = members.length - 1; place >= 0; place -= 1) {
    rests[place] = rule(`${name}-rest-${place}`, `space ":" space ${members[place]?.value ?? ''} ${after}`)
    if (place === 0) break
    const { ways, mayEnd } = waysAt(place)
    after = rule(`${name}-after-${place}`, `"," space (${ways})${mayEnd ? ` | ${tail}` : ''}`)
  }
  const { ways, mayEnd } = waysAt(0)
  if (!mayEnd) return `(${ways})`
  return extra === null ? `(${ways})?` : `(${ways} | ${extra} ${tail})?`
}

/** Blocks begin at multiples of their size, so that each place shares its blocks with those before it. */
const largestBlock = (at: number, room: number): number => {
  let size = 1
  while (at % (size * 2) === 0 && size * 2 <= room) size *= 2
  return size
}

interface Branch {
  letters: readonly string[]
  to: string
}

/** Their letters as a tree. No two may be equal. */
export const tree = (branches: readonly Branch[], depth = 0): string => {
  const [first, ...others] = branches
  if (!first) return ''
  if (others.length === 0) return `${literal(first.letters.join(''))} ${first.to}`
  let common = 0
  while (others.every(({ letters }) => letters[common] === first.letters[common])) common += 1
  const rests = branches.map(({ letters, to }) => ({ letters: letters.slice(common), to }))
  const groups = Map.groupBy(rests, ({ letters }) => letters[0])
  const parts =
    depth < deepest
      ? [...groups.values()].map((group) => tree(group, depth + 1))
      : rests.map((branch) => tree([branch]))
  return `${common === 0 ? '' : `${literal(first.letters.slice(0, common).join(''))} `}(${parts.join(' | ')})`
}
