import type { Model } from '#contract/models.ts'
import type { DownloadSource } from '#state/downloads.ts'

/**
 * What to fetch so that a model of the library comes back under its own name, from the address that it came from; null where
 * what comes would be called something else, or nobody knows an address. Pure.
 */
export function sourceAgain(
  { id, fileName, source }: Pick<Model, 'id' | 'fileName' | 'source'>,
  origin: string | null,
): DownloadSource | null {
  const url = origin === null ? null : URL.parse(origin)
  if (source !== 'library' || url === null || !/^https?:$/.test(url.protocol)) return null
  const names = url.pathname.split('/').map(decoded)
  if (names.at(-1) !== fileName) return null
  // `…/PUBLISHER/REPOSITORY/resolve/REVISION/PATH`, on the hub and on whoever stands in for it; asked for as a file of its repository, it has
  // its hash, and every place that serves it.
  const inRepository = names.flatMap((name, at) => {
    const repository = names.slice(at - 2, at).join('/')
    const path = names.slice(at + 2).join('/')
    const isIt = at >= 2 && name === 'resolve' && path !== '' && `${repository}/${fileName}` === id
    return isIt ? [{ repository, path }] : []
  })
  if (inRepository[0]) return inRepository[0]
  return id === `${url.hostname}/download/${fileName}` ? { url: url.href } : null
}

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name)
  } catch {
    // A lone percent sign: it is then meant as it stands.
    return name
  }
}
