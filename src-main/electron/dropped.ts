import { z } from 'zod'
import { AppError, type ErrorInfo } from '#contract/errors.ts'
import type { Place } from '#contract/places.ts'
import type { Log } from '#lib/log.ts'
import { isOwnTopFrame } from './own-page.ts'

/** What the page gets for a drop: errors as data, as Electron's own way keeps nothing of them but a text. */
export type DropAnswer = { place: Place } | { error: ErrorInfo }

interface DropOptions {
  show: (path: string) => Promise<Place>
  log: Pick<Log, 'warn'>
}

/** `getPathForFile` gives an empty one for what is no file of this computer: a picture dragged out of another page. */
const pathSchema = z.string().min(1).max(32_768)

/**
 * Answers a drop. The preload reads the path from the system's own file object; what comes from any frame but ours, or is no
 * path, is refused. The page never sees a path that it did not get from the services.
 */
export async function answerDrop(
  frame: Parameters<typeof isOwnTopFrame>[0] | null,
  path: unknown,
  { show, log }: DropOptions,
): Promise<DropAnswer> {
  try {
    if (frame === null || !isOwnTopFrame(frame)) {
      throw new AppError('ACCESS_DENIED', 'Only the window of Palabre may do that.')
    }
    const { success, data } = pathSchema.safeParse(path)
    if (!success) throw new AppError('INVALID_INPUT', 'What was dropped is no file of this computer.')
    return { place: await show(data) }
  } catch (error) {
    if (error instanceof AppError) return { error: error.toInfo() }
    log.warn({ error }, 'What was dropped could not be looked at')
    return { error: { code: 'INTERNAL', message: 'What was dropped could not be looked at.' } }
  }
}
