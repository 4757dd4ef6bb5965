import { safeStorage } from 'electron'
import type { KeyStore } from '#services/hub/tokens.ts'

/** What Linux has when no keychain runs: a key that everybody knows. `unknown` is the answer before the app is ready. */
const hidesNothing = ['basic_text', 'unknown']

/** The keychain of macOS, the data protection of Windows, or the secret store of a Linux desktop. */
export const createKeyStore = (platform: NodeJS.Platform = process.platform): KeyStore => ({
  isAvailable: async () => {
    if (platform === 'linux' && hidesNothing.includes(safeStorage.getSelectedStorageBackend())) return false
    return safeStorage.isAsyncEncryptionAvailable()
  },
  encrypt: async (text) => (await safeStorage.encryptStringAsync(text)).toString('base64'),
  // A key that was rotated still decrypts, and the token is encrypted anew when it is next entered.
  decrypt: async (secret) => (await safeStorage.decryptStringAsync(Buffer.from(secret, 'base64'))).result,
})
