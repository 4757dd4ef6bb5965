import { AppError } from '#contract/errors.ts'
import { hubPathSchema, repositorySchema } from '#contract/hub.ts'
import type { DownloadSource } from '#storage/index.ts'
import type { FileSource, Hub } from '../hub/types.ts'
import { libraryFolders } from '../models/library-names.ts'
import { isPlainName } from '../models/inside.ts'
import { isModelFile, partNames } from '../models/names.ts'
import { hostsForAddress, isLoopback } from '../network/index.ts'

/** One file to fetch, as far as it is known before anything came. */
export interface TargetFile {
  fileName: string
  sizeBytes: number | null
  sha256: string | null
  sources: FileSource[]
}

/** What is to be fetched, and what it will be called. */
export interface Target {
  modelId: string
  /** One, or the parts of a split model in their order. */
  files: TargetFile[]
}

/** `https://HOST/PUBLISHER/REPOSITORY/resolve/REVISION/PATH`, as the hub writes it; `blob` is the page about the file. */
const hubAddress = /^\/([^/]+\/[^/]+)\/(?:resolve|blob)\/([^/]+)\/(.+)$/
const usualRevision = 'main'
/** What the hub answers to besides. */
const otherHubNames = ['hf.co', 'www.huggingface.co']

/** What an address names on one of the hub's hosts, from its first slash on and still encoded; undefined for another host's. */
export const placeOnHub = (address: string, hubHosts: readonly string[]): string | undefined => {
  const url = URL.parse(address)
  const named = url?.host ?? ''
  const place = `${otherHubNames.includes(named) ? 'huggingface.co' : named}${url?.pathname}`
  const host = hubHosts.find((one) => place.startsWith(`${one}/`))
  return host === undefined ? undefined : place.slice(host.length)
}

/** The same file of a repository, where the address is one of this hub's; its hash is then known. */
export const toSource = (source: DownloadSource, hubHosts: readonly string[]): DownloadSource => {
  if (!('url' in source)) return source
  // Taken apart before it is decoded: `refs%2Fpr%2F1` is one revision.
  const match = hubAddress.exec(placeOnHub(source.url, hubHosts) ?? '')
  const [, inRepository = '', revision = '', inPath = ''] = (match ?? []).map(decodePath)
  const repository = repositorySchema.safeParse(inRepository)
  const path = hubPathSchema.safeParse(inPath)
  if (!repository.success || !path.success || !/^[\w.-]{1,100}$/.test(revision)) return source
  const isUsual = revision === usualRevision
  return { repository: repository.data, path: path.data, ...(!isUsual && { revision }) }
}

/** Where the parts come from. Throws what `Hub.resolve` throws, and INVALID_INPUT for an address of no model file. */
export const resolveTarget = (source: DownloadSource, hub: Hub, signal?: AbortSignal): Promise<Target> =>
  'url' in source
    ? Promise.resolve().then(() => targetAtAddress(source.url))
    : hub.resolve(source.repository, source.path, signal, source.revision)

const targetAtAddress = (address: string): Target => {
  const url = URL.parse(address)
  const fileName = decodePath(url?.pathname.split('/').at(-1) ?? '')
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  const fits = isWeb && isPlainName(fileName) && isModelFile(fileName) && Buffer.byteLength(fileName) <= 200
  if (!url || !fits || /[<>:"|?*\p{Cc}]/u.test(fileName)) {
    throw new AppError(
      'INVALID_INPUT',
      'This is no address of a model file: it has to begin with https:// and end in .gguf.',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'INVALID_INPUT',
      'There is a name or a password in this address, which would be written down with the model. Nothing was fetched; get the file with a browser and import it.',
    )
  }
  const names = partNames(fileName)
  return {
    modelId: [
      ...libraryFolders({ publisher: url.hostname, repository: 'download', fileName }),
      names[0] ?? fileName,
    ].join('/'),
    files: names.map((name) => ({
      fileName: name,
      sizeBytes: null,
      sha256: null,
      sources: [sourceAt(besides(url, fileName, name))],
    })),
  }
}

/** The address of another part, which lies beside the one that was named. */
const besides = (url: URL, fileName: string, name: string): string => {
  const next = new URL(url)
  next.pathname = next.pathname.slice(0, -encodedLength(next.pathname, fileName)) + encodeURIComponent(name)
  return next.href
}

const encodedLength = (pathname: string, fileName: string): number =>
  (pathname.split('/').at(-1) ?? fileName).length

const sourceAt = (url: string): FileSource => ({ url, allowedHosts: hostsForAddress(url), headers: {} })

/** Part of an address as it is meant. */
export const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    // A lone percent sign: it is then meant as it stands.
    return path
  }
}
