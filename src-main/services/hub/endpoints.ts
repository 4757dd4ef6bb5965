import { AppError } from '#contract/errors.ts'
import { hostsForAddress, isLoopback } from '../network/index.ts'

/** A server that lists and serves models, and who may serve its files. */
export interface Endpoint {
  /** Without a slash at its end; a mirror may live below a path. */
  base: string
  origin: string
  /** With its port unless it is the usual one. */
  host: string
  /** Who may serve its files, as services/network takes them; what it lists comes from `host` alone. */
  fileHosts: string[]
}

export interface Endpoints {
  huggingFace: Endpoint
  /** Null where nobody but `huggingFace` may be asked. */
  modelScope: Endpoint | null
  /** Where a person accepts a model's terms: a mirror has no accounts. */
  pages: string
}

const huggingFaceBase = 'https://huggingface.co'
const modelScopeBase = 'https://modelscope.cn'
/** They hand their large files over to stores of their own. */
const huggingFaceHosts = ['huggingface.co', '*.huggingface.co', '*.hf.co']
const modelScopeHosts = ['modelscope.cn', '*.modelscope.cn']

/**
 * Whom to ask: Hugging Face or the mirror that `HF_ENDPOINT` names (https, or http on this computer), then ModelScope
 * or what `MODELSCOPE_ENDPOINT` names. With a mirror on this very computer nobody outside is asked unless that is named
 * as well. Throws DOWNLOAD_FAILED when a variable holds no such address.
 */
export const readEndpoints = (env: NodeJS.ProcessEnv): Endpoints => {
  const huggingFace = readEndpoint(env, 'HF_ENDPOINT', huggingFaceBase, huggingFaceHosts)
  const isLocal = isLoopback(new URL(huggingFace.base).hostname)
  const namesModelScope = Boolean(env['MODELSCOPE_ENDPOINT'])
  return {
    huggingFace,
    modelScope:
      isLocal && !namesModelScope
        ? null
        : readEndpoint(env, 'MODELSCOPE_ENDPOINT', modelScopeBase, modelScopeHosts),
    pages: isLocal ? huggingFace.base : huggingFaceBase,
  }
}

/**
 * The hosts whose addresses name a repository and a file, with the path below which they do: the hub's own, and the mirror's
 * that stands in for it.
 */
export const hubHosts = (env: NodeJS.ProcessEnv): string[] =>
  [huggingFaceBase, readEndpoints(env).huggingFace.base].map((base) => base.replace(/^https?:\/\//, ''))

const readEndpoint = (env: NodeJS.ProcessEnv, name: string, usual: string, hosts: string[]): Endpoint => {
  const url = URL.parse(env[name]?.trim() || usual)
  if (
    !url ||
    !isPlain(url) ||
    (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
  ) {
    throw new AppError(
      'DOWNLOAD_FAILED',
      `${name} is no address of a model hub: it takes https://…, or http:// on this computer. Nothing was asked; correct it or leave it away.`,
    )
  }
  const { origin, host, pathname } = url
  return {
    base: `${origin}${pathname.replace(/\/+$/, '')}`,
    origin,
    host,
    // Where a mirror keeps its files is its own affair; what they have to be, their hashes say.
    fileHosts: origin === usual ? hosts : hostsForAddress(url.href),
  }
}

const isPlain = ({ username, password, search, hash }: URL) => username + password + search + hash === ''
