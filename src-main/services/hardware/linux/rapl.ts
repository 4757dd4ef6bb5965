import { inSys, type Tree } from './tree.ts'

/** The processor's own energy counters (RAPL), added up without ever going back. */
export interface Rapl {
  readonly status: 'readable' | 'unreadable' | 'absent'
  readonly paths: string[]
  /** Joules since this was made; null when a counter cannot be read any more. */
  readJoules(): number | null
}

interface Domain {
  path: string
  name: string
  /** Where the counter begins again, in µJ. */
  range: number
}

/**
 * Whole packages, or the whole system where the machine counts that: what is inside a package is part of it. Since 2020 the
 * kernel lets root alone read these, because a counter this fine tells secrets of other programs.
 */
export const findRapl = (tree: Tree): Rapl => {
  const dir = inSys(tree, 'class/powercap')
  const domains = tree
    .list(dir)
    .filter((name) => /^intel-rapl:\d+$/.test(name))
    .map((name): Domain => {
      const path = `${dir}/${name}`
      return {
        path: `${path}/energy_uj`,
        name: tree.text(`${path}/name`)?.trim() ?? '',
        range: tree.number(`${path}/max_energy_range_uj`) ?? 0,
      }
    })
  const chosen = choose(domains)
  const readable = chosen.filter(({ path }) => tree.number(path) !== null)
  if (chosen.length === 0 || readable.length < chosen.length) {
    const forbidden = chosen.some(({ path }) => tree.isForbidden(path))
    return {
      status: forbidden ? 'unreadable' : 'absent',
      paths: chosen.map(({ path }) => path),
      readJoules: () => null,
    }
  }
  const counters = chosen.map((domain) => createCounter(tree, domain))
  return {
    status: 'readable',
    paths: chosen.map(({ path }) => path),
    readJoules: () => {
      let sum = 0
      for (const count of counters) {
        const microjoules = count()
        if (microjoules === null) return null
        sum += microjoules
      }
      return sum / 1e6
    },
  }
}

const choose = (domains: readonly Domain[]): Domain[] => {
  const system = domains.filter(({ name }) => name === 'psys')
  return system.length > 0 ? system : domains.filter(({ name }) => name.startsWith('package'))
}

const createCounter = (tree: Tree, { path, range }: Domain) => {
  let last = tree.number(path) ?? 0
  let sum = 0
  return (): number | null => {
    const now = tree.number(path)
    if (now === null) return null
    // It was read a moment ago, so it can have begun again only once.
    sum += now >= last ? now - last : Math.max(now - last + range, 0)
    last = now
    return sum
  }
}
