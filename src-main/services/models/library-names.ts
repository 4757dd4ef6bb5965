import type { Model } from '#contract/models.ts'
import { splitOf } from './names.ts'

/** Names that mean a device on Windows, whatever their ending: a library may travel there on a stick. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** With what is added to the names of parts and sidecars; file systems count up to 255, in letters or in bytes of UTF-8. */
const longestName = 150
const longestNameBytes = 200

/** A name that can stand for one file or folder on every system. */
const cleanName = (name: string): string => {
  const plain = name
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '-')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  const allowed = reserved.test(plain) ? `_${plain}` : plain
  // Its end says which model it is.
  const letters = Array.from(allowed).slice(-longestName)
  while (Buffer.byteLength(letters.join('')) > longestNameBytes) letters.shift()
  return letters.length === Array.from(allowed).length ? allowed : letters.join('').replace(/^[.\s]+/, '')
}

/** The folders in the library for a model that comes from outside: its own ones when it has them. */
export const libraryFolders = ({
  publisher,
  repository,
  fileName,
}: Pick<Model, 'publisher' | 'repository' | 'fileName'>): [publisher: string, repository: string] => [
  cleanName(publisher) || 'local',
  cleanName(repository) || cleanName(splitOf(fileName).stem) || 'model',
]

/** A file's name as it can stand in the library. */
export const libraryFileName = cleanName
