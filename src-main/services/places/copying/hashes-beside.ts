import { basename, dirname, join } from 'node:path'
import { sidecarSchema, sidecarSuffix, type Sidecar } from '#services/sidecars/index.ts'
import { readSmallFile } from '../small-file.ts'

/** The file that `sha256sum` reads with `-c`; we write it beside what we copy out. */
export const sumsFileName = 'SHA256SUMS'

/**
 * The hashes by file name in a list as `sha256sum` writes it: `<hex>  <name>` or `<hex> *<name>`, a backslash first where
 * the name has escapes; or as BSD's does: `SHA256 (<name>) = <hex>`. Other lines are passed over.
 */
export const parseSums = (text: string): Map<string, string> =>
  new Map(text.split(/\r?\n/).flatMap((line) => [parseLine(line)].filter((sum) => sum !== null)))

const parseLine = (line: string): [name: string, hash: string] | null => {
  // Windows' own editor puts a mark before the first one.
  const text = line.replace(/^\uFEFF/, '')
  const gnu = /^(\\?)([0-9a-f]{64}) [ *](.+)$/i.exec(text)
  const bsd = /^(\\?)SHA256 \((.+)\) = ([0-9a-f]{64})$/i.exec(text)
  const [escaped, hash, name] = gnu ? gnu.slice(1) : bsd ? [bsd[1], bsd[3], bsd[2]] : []
  if (hash === undefined || name === undefined) return null
  return [(escaped ? unescape(name) : name).replace(/^\.\//, ''), hash.toLowerCase()]
}

/** The same list with these hashes in it: lines of other files, and what is no such line, stay as they are. */
export const withSums = (text: string, sums: readonly (readonly [name: string, hash: string])[]): string => {
  const left = new Map(sums)
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const kept = lines.filter((line) => {
    const [name = '', hash] = parseLine(line.replace(/\r$/, '')) ?? []
    const wanted = left.get(name)
    if (wanted === undefined) return !sums.some(([ours]) => ours === name)
    if (wanted !== hash) return false
    left.delete(name)
    return true
  })
  const added = [...left].map(([name, hash]) => formatSum(hash, name))
  return [...kept.map((line) => `${line}\n`), ...added].join('')
}

/** The same list without the lines of these files; the others stay to the byte. */
export const withoutSums = (text: string, names: readonly string[]): string =>
  text
    .split(/(?<=\n)/)
    .filter((line) => !names.includes(parseLine(line.replace(/\r?\n$/, ''))?.[0] ?? ''))
    .join('')

/** A line of such a list. */
export const formatSum = (hash: string, name: string): string => {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return `${escaped === name ? '' : '\\'}${hash}  ${escaped}\n`
}

const unescape = (name: string) =>
  name.replaceAll(/\\([\\n])/g, (_, character) => (character === 'n' ? '\n' : '\\'))

/** What lies beside a file and says something of its bytes. */
export interface Beside {
  /** Each hash that somebody wrote down for it, in lower-case hex; all of them must hold. */
  hashes: string[]
  /** Where it first came from, when our own sidecar travelled with it. */
  origin: string | null
}

/** Reads `<file>.sha256`, `SHA256SUMS` and our own sidecar in the folder of the file at `path`. */
export const readBeside = async (path: string): Promise<Beside> => {
  const name = basename(path)
  const [own, list, lowerCaseList, sidecar] = await Promise.all([
    readSmallFile(`${path}.sha256`),
    readSmallFile(join(dirname(path), sumsFileName)),
    readSmallFile(join(dirname(path), `${sumsFileName.toLowerCase()}.txt`)),
    readSmallFile(`${path}${sidecarSuffix}`).then(parseSidecar),
  ])
  const bare = /^\s*([0-9a-f]{64})\s*$/i.exec(own ?? '')?.[1]?.toLowerCase()
  const inLists = [own, list, lowerCaseList].map((text) => parseSums(text ?? '').get(name))
  const hashes = [bare, ...inLists, sidecar?.provenance?.sha256].filter((hash) => typeof hash === 'string')
  return { hashes: [...new Set(hashes)], origin: sidecar?.provenance?.origin ?? null }
}

const parseSidecar = (text: string | null): Sidecar | null => {
  try {
    return text === null ? null : (sidecarSchema.safeParse(JSON.parse(text)).data ?? null)
  } catch {
    // Somebody else's file of that name: it says nothing.
    return null
  }
}
