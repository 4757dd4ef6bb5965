/**
 * The model hub: what Hugging Face, a mirror of it or ModelScope offers, and where its files are fetched from. It lists
 * and never fetches a model; everything that comes from outside is checked before anybody else sees it.
 */
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { HubRepository } from '#contract/hub.ts'
import type { Log } from '#lib/log.ts'
import type { Network } from '../network/index.ts'
import { readEndpoints, type Endpoint, type Endpoints } from './endpoints.ts'
import { isUnreachable } from './errors.ts'
import { listHuggingFace, searchHuggingFace } from './hugging-face.ts'
import { groupFiles, type Listing } from './listing.ts'
import { listModelScope, searchModelScope } from './model-scope.ts'
import { createRemembered } from './remembered.ts'
import { resolveFile } from './resolve.ts'
import type { Tokens } from './tokens.ts'
import type { Hub } from './types.ts'

export type { Hub } from './types.ts'
export { hubHosts } from './endpoints.ts'
export { createTokens } from './tokens.ts'

interface HubOptions {
  network: Network
  tokens: Tokens
  /** Listings are kept in it, in `hub/`. */
  dataDir: string
  env: NodeJS.ProcessEnv
  log: Pick<Log, 'info' | 'warn'>
}

const searchLimit = 50
const newest = 'main'

/** Nothing is asked until somebody asks. */
export const createHub = ({ network, tokens, dataDir, env, log }: HubOptions): Hub => {
  const remembered = createRemembered({ dir: join(dataDir, 'hub'), log })

  /** Whatever is asked of an endpoint: by whom, and how it is called in errors. */
  const asking = (endpoint: Endpoint, pages: string, repository: string | null, signal?: AbortSignal) => ({
    network,
    endpoint,
    question: { host: endpoint.host, repository, hasToken: false, pages },
    signal,
  })

  const search: Hub['search'] = async (query, signal) => {
    const { huggingFace, modelScope, pages } = readEndpoints(env)
    // A search needs no account, so it is nobody's.
    const found = await searchHuggingFace(query, searchLimit, asking(huggingFace, pages, null, signal)).catch(
      (error: unknown) => {
        if (!modelScope || !isUnreachable(error)) throw error
        return orFirst(
          error,
          searchModelScope(query, searchLimit, asking(modelScope, modelScope.base, null, signal)),
        )
      },
    )
    return found.sort((a, b) => b.downloads - a.downloads).slice(0, searchLimit)
  }

  const askHub = async (
    { huggingFace, pages }: Endpoints,
    repository: string,
    signal?: AbortSignal,
    revision = newest,
  ) => {
    const token = await tokens.get(huggingFace.origin)
    const { question, ...rest } = asking(huggingFace, pages, repository, signal)
    const listing = await listHuggingFace(repository, revision, {
      ...rest,
      token,
      question: { ...question, hasToken: token !== null },
    })
    if (revision === newest) remembered.put(huggingFace, listing)
    return listing
  }

  /** The hub itself, else what it said last, which is worth more than what another says now; then ModelScope. */
  const list = async (endpoints: Endpoints, repository: string, signal?: AbortSignal): Promise<Listing> => {
    try {
      return await askHub(endpoints, repository, signal)
    } catch (error) {
      if (!isUnreachable(error)) throw error
      const { huggingFace, modelScope } = endpoints
      const known = remembered.get(huggingFace, repository)
      log.info({ host: huggingFace.host, isKnown: known !== null }, 'The model hub cannot be asked')
      if (known) return known
      if (!modelScope) throw error
      return orFirst(
        error,
        listModelScope(repository, asking(modelScope, modelScope.base, repository, signal)),
      )
    }
  }

  const listOf = (endpoints: Endpoints, repository: string, signal?: AbortSignal, revision = newest) =>
    revision === newest
      ? list(endpoints, repository, signal)
      : askHub(endpoints, repository, signal, revision)

  return {
    search,
    repository: async (repository, signal, revision) =>
      toRepository(await listOf(readEndpoints(env), repository, signal, revision)),
    resolve: async (repository, path, signal, revision = newest) => {
      const endpoints = readEndpoints(env)
      const listing = await listOf(endpoints, repository, signal, revision)
      // What everybody may have is fetched by nobody in particular.
      const token = listing.gated === false ? null : await tokens.get(endpoints.huggingFace.origin)
      return resolveFile({ listing, path, revision, endpoints, token })
    },
    token: () => tokens.state(readEndpoints(env).huggingFace.origin),
    setToken: (token) => tokens.set(readEndpoints(env).huggingFace.origin, token),
  }
}

/** The second try; when that fails too, it is the first one's error that says what to do. */
const orFirst = <T>(error: unknown, second: Promise<T>): Promise<T> =>
  second.catch((other: unknown) => {
    throw other instanceof AppError ? error : other
  })

const toRepository = ({ files, gated, ...listing }: Listing): HubRepository => ({
  ...listing,
  gated: gated ?? false,
  files: groupFiles(files),
})
