import { AppError } from '#contract/errors.ts'

/** What a run of the command ends with. */
export const exitCodes = { fine: 0, failed: 1, wrongUsage: 2, notCompared: 3, interrupted: 130 } as const

const systemErrors: Readonly<Record<string, string>> = {
  EADDRINUSE: 'That port is in use. Choose another with --port, or leave it out to get a free one.',
  EADDRNOTAVAIL: 'That address does not belong to this computer. Check --host.',
  EACCES: 'Not permitted. Ports below 1024 and folders of others need more rights.',
  ENOTFOUND: 'That host name is not known on this computer. Check --host.',
}

/** An error as one line for people, without a stack. */
export function describeError(error: unknown): string {
  if (error instanceof AppError) return oneLine(error.message)
  if (!(error instanceof Error)) return oneLine(String(error))
  const { code = '' } = error as NodeJS.ErrnoException
  const known = systemErrors[code]
  return known === undefined ? oneLine(error.message) : `${known} (${code})`
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim()

/** A wrong way of using the command: one line, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Tells the user in one line, and says with which code to end. */
export function reportFailure(error: unknown): number {
  process.stderr.write(`palabre: ${describeError(error)}\n`)
  return error instanceof UsageError ? exitCodes.wrongUsage : exitCodes.failed
}
