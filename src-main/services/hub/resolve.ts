import { AppError } from '#contract/errors.ts'
import type { Endpoint, Endpoints } from './endpoints.ts'
import { fileNameOf, groupFiles, type ListedFile, type Listing } from './listing.ts'
import type { FileSource, ResolvedFile } from './types.ts'

interface ResolveOptions {
  listing: Listing
  /** Of the file, or of any part of it. */
  path: string
  /** What was asked for: a branch, or a commit. */
  revision: string
  endpoints: Endpoints
  /** For Hugging Face; null where none is needed. */
  token: string | null
}

/** Where each part of a listed model lies, in order of preference. Throws HUB_NOT_FOUND. */
export const resolveFile = ({ listing, path, revision, endpoints, token }: ResolveOptions): ResolvedFile => {
  const { repository, host } = listing
  const file = groupFiles(listing.files).find(({ parts }) => parts.some((part) => part.path === path))
  if (!file) {
    throw new AppError(
      'HUB_NOT_FOUND',
      `${repository} has no ${path} at ${host}, or not all its parts. Choose another file of it.`,
    )
  }
  return {
    modelId: `${repository}/${fileNameOf(file.path)}`,
    files: file.parts.map((part) => ({
      fileName: fileNameOf(part.path),
      sizeBytes: isPointer(part) ? null : part.sizeBytes,
      sha256: part.sha256,
      sources: sourcesOf(part, listing, { revision, endpoints, token }),
    })),
  }
}

/** What Git keeps in place of a large file, at most (Git LFS, specification). */
const largestPointerBytes = 1024

/**
 * A list that does not know Git LFS tells the size of the pointer, and no hash: how long the file is, the server of its bytes
 * will say.
 */
const isPointer = ({ sizeBytes, sha256 }: ListedFile) => sha256 === null && sizeBytes < largestPointerBytes

const sourcesOf = (
  { path, sha256 }: ListedFile,
  { repository, revision: listed, host }: Listing,
  {
    revision,
    endpoints: { huggingFace, modelScope },
    token,
  }: Pick<ResolveOptions, 'revision' | 'endpoints' | 'token'>,
): FileSource[] => {
  const place = path.split('/').map(encodeURIComponent).join('/')
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const atHub = (at: string): FileSource => ({
    ...source(huggingFace, `${repository}/resolve/${at}/${place}`),
    headers,
  })
  const atModelScope = modelScope && source(modelScope, `models/${repository}/resolve/master/${place}`)
  const isFromModelScope = host === modelScope?.host
  if (isFromModelScope && atModelScope) return sha256 ? [atModelScope, atHub(revision)] : [atModelScope]

  // The very commit that was listed keeps its bytes however the repository goes on; a mirror may have the newest alone.
  const atCommit = [...new Set([listed, revision])].map(atHub)
  // Whoever has the same name elsewhere has the same bytes only if the hash says so.
  return sha256 && atModelScope ? [...atCommit, atModelScope] : atCommit
}

const source = ({ base, fileHosts }: Endpoint, place: string): FileSource => ({
  url: `${base}/${place}`,
  allowedHosts: fileHosts,
  headers: {},
})
