import type { HubModel, HubRepository, HubToken } from '#contract/hub.ts'

/** One place that serves a file. Sources of a file are in order of preference and serve the same bytes. */
export interface FileSource {
  url: string
  /** As services/network takes them: redirects may go to these alone. */
  allowedHosts: string[]
  /** For the host of `url` alone; may hold a token, so never into a log or a file. */
  headers: Record<string, string>
}

export interface ResolvedPart {
  /** Without folders; a name that every system can store. */
  fileName: string
  /** Null where the list tells none that can be the file's. */
  sizeBytes: number | null
  /** Lower-case hex, whichever source serves; null where nobody tells. */
  sha256: string | null
  /** Never empty. */
  sources: FileSource[]
}

/** A model on a hub, ready to be fetched: one file, or all parts of a split one in their order. */
export interface ResolvedFile {
  /** `<publisher>/<repository>/<file name of the first part>`. */
  modelId: string
  files: ResolvedPart[]
}

export interface Hub {
  /** Repositories with GGUF files by words; at most 50, the most downloaded first. */
  search(query: string, signal?: AbortSignal): Promise<HubModel[]>
  /**
   * What a repository holds: from the hub, else as it was when last asked, else from ModelScope; of a `revision` other than the newest
   * from the hub alone.
   */
  repository(repository: string, signal?: AbortSignal, revision?: string): Promise<HubRepository>
  /**
   * Where to fetch a model file (with all its parts, whichever was named) and what its bytes must be. Asks like
   * `repository`, or the hub alone where a `revision` other than the newest is named. Throws HUB_NOT_FOUND, HUB_ACCESS,
   * HUB_BUSY, OFFLINE, DOWNLOAD_FAILED.
   */
  resolve(repository: string, path: string, signal?: AbortSignal, revision?: string): Promise<ResolvedFile>
  token(): Promise<HubToken>
  /** Keeps a token for this hub, or forgets it (null). */
  setToken(token: string | null): Promise<void>
}
