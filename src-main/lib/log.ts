import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { createRotatingFile, type RotatingFileOptions } from './rotating-file.ts'

export { silentLog } from './silent-log.ts'

type Write = (fields: object, message: string) => void

/** What the app writes down about itself. No text of a chat ever goes into it. */
export interface Log {
  debug: Write
  info: Write
  warn: Write
  error: Write
}

/** A log that can be closed. */
export interface FileLog extends Log {
  close(): void
}

/**
 * A log of JSON lines in `dir` (`palabre.log`, older ones `palabre.1.log` and so on); an `error` field is written
 * with its stack. Throws when the folder cannot be written to.
 */
export const createLog = (dir: string, options: RotatingFileOptions & { level?: string } = {}): FileLog => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const { level = 'info', ...rotation } = options
  const file = createRotatingFile(join(dir, 'palabre'), rotation)
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    file,
  )
  const writer =
    (level: keyof Log): Write =>
    (fields, message) => {
      logger[level](fields, message)
    }
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    close: () => file.close(),
  }
}
