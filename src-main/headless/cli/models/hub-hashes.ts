import { basename, join } from 'node:path'
import { hubPathSchema, repositorySchema } from '#contract/hub.ts'
import { silentLog } from '#lib/silent-log.ts'
import { createHub, createTokens } from '#services/hub/index.ts'
import { libraryFolders } from '#services/models/library-names.ts'
import { createNetwork } from '#services/network/index.ts'
import { peekSettings } from '#storage/index.ts'

interface HubHashesOptions {
  /** PUBLISHER/REPOSITORY/FILE.gguf; anything else is nothing that the hub knows. */
  id: string
  dataDir: string
  signal: AbortSignal
}

/** What the user brought, and what came from an address: their names are nobody else's business. */
const [ownPublisher] = libraryFolders({ publisher: '', repository: '', fileName: '' })
const addressRepository = 'download'

/**
 * What the hub tells of the hashes of a model's files, by their names. Nothing is asked while the app is set to stay
 * offline. Throws what `Hub.resolve` throws.
 */
export const askHashes = async ({ id, dataDir, signal }: HubHashesOptions): Promise<Map<string, string>> => {
  const [publisher, name, ...path] = id.split('/')
  const repository = repositorySchema.safeParse(`${publisher}/${name}`)
  const file = hubPathSchema.safeParse(path.join('/'))
  const isOwn = publisher === ownPublisher || name === addressRepository
  if (isOwn || !repository.success || !file.success) return new Map()
  const { env } = process
  const settings = peekSettings(join(dataDir, 'palabre.db'))
  const network = createNetwork({ log: silentLog, isOffline: () => settings.get('offline') === true })
  const tokens = createTokens({ dataDir, keyStore: undefined, env, log: silentLog })
  try {
    const hub = createHub({ network, tokens, dataDir, env, log: silentLog })
    const { files } = await hub.resolve(repository.data, file.data, signal)
    return new Map(
      files.flatMap(({ fileName, sha256 }) =>
        sha256 === null ? [] : [[basename(fileName), sha256] satisfies [string, string]],
      ),
    )
  } finally {
    network.disconnect()
  }
}
