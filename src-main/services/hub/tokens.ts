import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { HubToken } from '#contract/hub.ts'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import type { Log } from '#lib/log.ts'

/** The system's keychain: encrypts with a key that only this user's session has. */
export interface KeyStore {
  /** False where the system has none, or only one that hides nothing. */
  isAvailable(): Promise<boolean>
  /** Text that only `decrypt` on this computer, for this user, turns back. */
  encrypt(text: string): Promise<string>
  /** Throws when it is not its own. */
  decrypt(secret: string): Promise<string>
}

/** The access token for gated repositories. It is never logged and never leaves for any host but its own. */
export interface Tokens {
  /** The token for a hub at this origin: the one that was entered, else `HF_TOKEN`; null where there is none. */
  get(origin: string): Promise<string | null>
  state(origin: string): Promise<HubToken>
  /** Keeps it for this origin in place of any other, on disk when it returns; null forgets it. */
  set(origin: string, token: string | null): Promise<void>
}

interface TokensOptions {
  dataDir: string
  /** Absent where there is no keychain; the token then lies in a file that only its user may read. */
  keyStore: KeyStore | undefined
  env: NodeJS.ProcessEnv
  log: Pick<Log, 'warn'>
}

const keptSchema = z.object({
  origin: z.string(),
  keptIn: z.enum(['keychain', 'file']),
  /** In the keychain's encryption, or the token itself. */
  secret: z.string().max(8192),
})

/** What may stand in a header. */
const tokenSchema = z.string().regex(/^[\x21-\x7e]{1,512}$/)

export const createTokens = ({ dataDir, keyStore, env, log }: TokensOptions): Tokens => {
  const path = join(dataDir, 'hub-token.json')

  const available = async () => (keyStore && (await keyStore.isAvailable()) ? keyStore : null)

  const readKept = () => {
    try {
      return keptSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      // Missing or damaged: there is none, and the user can enter it again. The error could quote it.
      return null
    }
  }

  /** The token that was entered for this origin. */
  const entered = async (origin: string) => {
    const kept = readKept()
    if (kept?.origin !== origin) return null
    if (kept.keptIn === 'file') return { token: kept.secret, keptIn: kept.keptIn }
    try {
      const store = await available()
      if (store) return { token: await store.decrypt(kept.secret), keptIn: kept.keptIn }
      log.warn({}, 'The token of the model hub is in a keychain that cannot be asked here')
    } catch {
      // Encrypted by another user or on another computer.
      log.warn({}, 'The keychain does not give the token of the model hub; it has to be entered again')
    }
    return null
  }

  const fromEnvironment = () => {
    const { data } = tokenSchema.safeParse(env['HF_TOKEN']?.trim())
    return data === undefined ? null : { token: data, keptIn: 'environment' as const }
  }

  const find = async (origin: string) => (await entered(origin)) ?? fromEnvironment()

  return {
    get: async (origin) => (await find(origin))?.token ?? null,
    state: async (origin) => {
      const found = await find(origin)
      if (found) return { isSet: true, keptIn: found.keptIn }
      return { isSet: false, keptIn: (await available()) ? 'keychain' : 'file' }
    },
    set: async (origin, token) => {
      if (token === null) {
        rmSync(path, { force: true })
        return
      }
      const plain = tokenSchema.parse(token)
      const store = await available()
      const kept = store
        ? { origin, keptIn: 'keychain', secret: await store.encrypt(plain) }
        : { origin, keptIn: 'file', secret: plain }
      writeFileAtomically(path, JSON.stringify(kept))
    },
  }
}
