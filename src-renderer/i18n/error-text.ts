import type { TFunction } from 'i18next'
import type en from '#resources/locales/en.json'

type KnownCode = keyof typeof en.errors

/**
 * What the user reads of an error: the text of its code with the error's own figures in it, or the error's
 * English message when the languages have no text for the code.
 */
export function errorText(
  t: TFunction,
  error: { code: string; message: string; details?: Record<string, string | number> | undefined },
): string {
  const key = `errors.${error.code as KnownCode}` as const
  const text = t(key, { ...error.details, defaultValue: '' })
  // A text whose figures are missing would show its braces; the plain message is better.
  return text === '' || text.includes('{{') ? error.message : text
}
