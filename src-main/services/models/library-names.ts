import type { Model } from '#contract/models.ts'
import { splitOf } from './names.ts'

/** Names that mean a device on Windows, whatever their ending: a library may travel there on a stick. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name that can stand for one file or folder on every system. */
const cleanName = (name: string): string => {
  const plain = name
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '-')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  return (reserved.test(plain) ? `_${plain}` : plain).slice(-150)
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
