import { AppError } from '#contract/errors.ts'

/** Enough to tell: a GGUF file's fifth byte is a zero or below a space, as its version is a small number. */
const lookedAtBytes = 512

/**
 * Throws DOWNLOAD_FAILED when a file is empty or begins as text does: a sign-in page, an error message or a Git LFS pointer in
 * place of a model. It looks at no more than whether there are bytes that no text has.
 */
export const refuseText = (beginning: Uint8Array, host: string): void => {
  const looked = beginning.subarray(0, lookedAtBytes)
  if (looked.length === 0) {
    throw new AppError('DOWNLOAD_FAILED', `${host} sent nothing at all in place of a model.`)
  }
  if (looked.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return
  const text = Buffer.from(looked).toString()
  const what = text.startsWith('version https://git-lfs')
    ? 'a pointer to the file (Git LFS), not the file itself: use its download address'
    : /^\s*</.test(text)
      ? 'a web page in its place: a sign-in page may be in between, so open the address in a browser first'
      : 'a text in its place'
  throw new AppError('DOWNLOAD_FAILED', `${host} sent ${what}. Nothing of it was kept.`)
}
