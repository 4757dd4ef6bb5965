import { AppError } from '#contract/errors.ts'
import type { FileSource } from '#services/hub/types.ts'
import type { Network, NetworkResponse } from '#services/network/index.ts'
import {
  garbled,
  garbledPart,
  ifRangeOf,
  readAnswer,
  sizeSaid,
  troubleOfStatus,
  type FileAnswer,
} from './answer.ts'
import type { Part } from './part.ts'
import type { Range } from './ranges.ts'
import { Ended, Trouble } from './trouble.ts'
import type { TransferFile, Tuning } from './types.ts'

/** One source, as it is asked during one transfer. */
export interface Remote {
  readonly source: FileSource
  /** It said another version of the file than before; only the hash can tell whether the bytes are others. */
  readonly hasChanged: boolean
  /** Asks for a range, or for the whole (null). Throws Trouble; Ended for what lies behind all that there is. */
  ask(range: Range | null, signal: AbortSignal): Promise<{ response: NetworkResponse; answer: FileAnswer }>
}

interface RemoteOptions {
  source: FileSource
  file: TransferFile
  part: Part
  network: Network
  tuning: Tuning
}

/** Where a source is, without what may be secret in its address. */
export const sourceKey = ({ url }: FileSource): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/** Such a body ends where the connection does, for whatever reason that ends. */
const endless = (host: string) =>
  new Trouble(
    new AppError(
      'DOWNLOAD_FAILED',
      `${host} does not say how long the file is, nor is there a hash: whether all of it came could not be told. Nothing was taken; use another source, or give the hash.`,
    ),
    { tries: 1 },
  )

/** Of a part, less than this is nothing; of a small one, less than this share. */
const crumbBytes = 1024
const crumbShare = 1 / 64

/** A version that is another one for so often in a row is no slip of one of several servers. */
const slipTries = 3
const goneStatuses = new Set([400, 401, 403, 404, 410])

export const createRemote = ({ source, file, part, network, tuning }: RemoteOptions): Remote => {
  const key = sourceKey(source)
  let hasChanged = false
  let hasServed = false
  let sizeCorrections = 0
  let ends = 0
  /** Where the source redirected to: asked at once as long as that works. */
  let direct: string | null = null

  /**
   * The version that the bytes which are here belong to, as this source told it. Without a hash it is the one of whoever
   * sent them: what another source has of the file may be joined to them only if that is the same.
   */
  const knownVersion = (): string | undefined => {
    const isShared = file.sha256 === null && part.written.size > 0
    const ofOthers = isShared ? Object.values(part.validators).find((one) => one !== '') : undefined
    return part.validators[key] || ofOthers || part.validators[key]
  }

  const request = (url: string, range: Range | null, signal: AbortSignal) => {
    const isOwn = new URL(url).origin === new URL(source.url).origin
    const headers: Record<string, string> = isOwn ? { ...source.headers } : {}
    if (range) headers['range'] = `bytes=${range[0]}-${range[1] - 1}`
    const ifRange = file.sha256 === null ? ifRangeOf(knownVersion()) : null
    if (range && ifRange !== null) headers['if-range'] = ifRange
    return network.request(url, {
      purpose: 'model download',
      allowedHosts: source.allowedHosts,
      headers,
      signal,
      answerTimeoutMs: tuning.answerMs,
      idleTimeoutMs: tuning.stallMs,
      maxBytes: range ? range[1] - range[0] : (part.sizeBytes ?? Number.MAX_SAFE_INTEGER),
    })
  }

  const changed = () =>
    new Trouble(
      new AppError(
        'DOWNLOAD_CHANGED',
        `The file was changed at ${new URL(source.url).host} since its beginning was fetched. What has come belongs to the old one and is of no use for the new: start again to get that from its beginning.`,
      ),
      { tries: slipTries },
    )

  const checkVersion = (host: string, { validator }: FileAnswer) => {
    const known = knownVersion()
    // That a source gives nothing to tell versions by is noted too: then only the size tells them apart.
    if (!known || validator === known) part.validators[key] = validator ?? ''
    if (!known || validator === known) return
    if (validator === null) {
      // Somebody in between, or another server: without a hash nothing would tell whose bytes these are.
      if (file.sha256 === null && known.startsWith('etag ')) {
        throw garbled(host, 'does not say any more which version of the file it sends')
      }
      return
    }
    // With a hash to compare the bytes with, another name for the same version does no harm.
    if (file.sha256 === null) throw changed()
    part.validators[key] = validator
    hasChanged = true
  }

  /** What came beyond that is none of the file's. */
  const cutTo = (sizeBytes: number) => {
    part.sizeBytes = sizeBytes
    part.written.remove(sizeBytes, Number.MAX_SAFE_INTEGER)
  }

  const checkSize = (host: string, { totalBytes, validator }: FileAnswer, known: string | undefined) => {
    if (totalBytes === null || totalBytes === part.sizeBytes) return
    if (part.sizeBytes === null) {
      part.sizeBytes = totalBytes
      return
    }
    const isSameVersion = known !== undefined && validator === known && known.startsWith('etag "')
    // Where a hash decides, a length that takes nothing away may be believed of anybody.
    const isHarmless = file.sha256 !== null && (part.written.toArray().at(-1)?.[1] ?? 0) <= totalBytes
    if (file.sizeBytes === null && (isSameVersion || isHarmless) && sizeCorrections < slipTries) {
      // The same version to the byte: how long it is was told wrongly, now or before. Its end shows which.
      sizeCorrections += 1
      cutTo(totalBytes)
      return
    }
    // A page of somebody in between has no version either; of the file that is wanted its source told one.
    const isStranger = validator === null && Boolean(known)
    if (file.sizeBytes === null && file.sha256 === null && !isStranger) throw changed()
    throw garbled(host, `has ${totalBytes} bytes where ${part.sizeBytes} are expected`)
  }

  const read = (response: NetworkResponse, range: Range | null) => {
    const { host } = new URL(response.url)
    const { frontier } = part.written
    if (response.status === 416 && part.sizeBytes === null && range?.[0] === frontier && frontier > 0) {
      const size = sizeSaid(response) ?? frontier
      if (size === frontier) {
        part.sizeBytes = frontier
        throw new Ended()
      }
    }
    // Of how long the file is nobody knows more than its servers say, and one of them was wrong.
    if (response.status === 416 && file.sizeBytes === null) {
      const size = sizeSaid(response) ?? part.sizeBytes
      const isShorter = size !== null && size < part.written.frontier
      // The next question is for the last byte that is there: its answer tells the version too.
      if (size !== part.sizeBytes) part.sizeBytes = null
      // Who knows `If-Range` sends another version as a whole; of others this is all that tells.
      if (isShorter && file.sha256 === null && ifRangeOf(knownVersion()) === null) throw changed()
    }
    if (response.status !== 200 && response.status !== 206) {
      throw troubleOfStatus(response, { tuning, hasServed })
    }
    const type = response.header('content-type') ?? ''
    if (type.startsWith('text/html')) throw garbled(host, 'sent a web page in place of the file')
    const answer = readAnswer(response, file.sizeBytes === null && file.sha256 !== null)
    // Before anything that such an answer says of the file is believed.
    if (response.status === 206) {
      if (!range || answer.start !== range[0] || (answer.end ?? Infinity) > range[1]) {
        throw garbledPart(host, 'sent another part of the file than was asked for')
      }
      // Cut short it is asked for again, but next to nothing might come for ever, and is hardly the file's.
      const { start, end, totalBytes } = answer
      const crumb = Math.min(crumbBytes, (range[1] - start) * crumbShare)
      if (end !== null && end - start < crumb && end < Math.min(range[1], totalBytes ?? Infinity)) {
        // Where nobody tells the length, the end of the file looks like that, and then the question for more.
        const mayBeEnd = totalBytes === null && part.sizeBytes === null && ends < slipTries
        if (!mayBeEnd) throw garbledPart(host, 'sent next to nothing of what was asked for')
        ends += 1
      }
    }
    const known = knownVersion()
    checkVersion(host, answer)
    checkSize(host, answer, known)
    const isEndMarked = answer.end !== null || response.header('transfer-encoding') !== null
    if (!isEndMarked && part.sizeBytes === null && file.sha256 === null) throw endless(host)
    hasServed = true
    return answer
  }

  return {
    source,
    get hasChanged() {
      return hasChanged
    },
    ask: async (range, signal) => {
      let response = await request(direct ?? source.url, range, signal)
      if (direct !== null && goneStatuses.has(response.status)) {
        // Such an address holds for a while only; the source gives a fresh one.
        response.close()
        direct = null
        response = await request(source.url, range, signal)
      }
      try {
        const answer = read(response, range)
        direct = response.url
        return { response, answer }
      } catch (error) {
        response.close()
        if (error instanceof Trouble) direct = null
        throw error
      }
    },
  }
}
