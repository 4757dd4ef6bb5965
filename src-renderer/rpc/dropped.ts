import { ORPCError } from '@orpc/client'
import type { ErrorInfo } from '#contract/errors.ts'
import type { Place } from '#contract/places.ts'

/** What the desktop app answers to a drop: errors as data, because its own way keeps nothing of them but a text. */
type DropAnswer = { place: Place } | { error: ErrorInfo }

declare global {
  interface Window {
    /** Set by the desktop app's preload. */
    palabre?: { isDesktop: boolean; showDropped: (file: File) => Promise<unknown> }
  }
}

/** Whether files that are dropped here need not be sent: the host is this computer's own app. */
export const canShowDropped = (): boolean => window.palabre?.isDesktop ?? false

/**
 * Shows a file or folder of this computer to the desktop app, which finds its path itself. Returns the place that it is in;
 * throws as a procedure does.
 */
export async function showDropped(
  file: File,
  desktop: Pick<NonNullable<Window['palabre']>, 'showDropped'> | null = window.palabre ?? null,
): Promise<Place> {
  const answer = (await desktop?.showDropped(file)) as DropAnswer | undefined
  if (answer === undefined) throw new ORPCError('NOT_SUPPORTED')
  if ('place' in answer) return answer.place
  const { code, message, details } = answer.error
  throw new ORPCError(code, { message, data: { details } })
}
