import { constants } from 'node:buffer'
import { AppError } from '#contract/errors.ts'

/** What a single file fails with that lies on a disk or is packed: no reason to leave out the others. */
const reasons: [RegExp, string][] = [
  [/^(?:EACCES|EPERM)$/, 'This file may not be read: the computer does not let Palabre open it.'],
  [/^(?:ENOENT|ELOOP)$/, 'There is no such file any more, or it is a link to one that is not there.'],
  [
    /^(?:EIO|EISDIR|ENXIO)$/,
    'This file cannot be read: it is no file of the usual kind, or its disk is damaged.',
  ],
  [/^Z_/, 'This packed file is damaged or not whole. Get it again.'],
  [
    /^ERR_STRING_TOO_LONG$/,
    `This file holds more than ${Math.floor(constants.MAX_STRING_LENGTH / 1e6)} million letters in one piece, which is more than can be read.`,
  ],
]

/** The same in words for people; null where it is none of that. */
export const unreadable = (error: unknown): AppError | null => {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  const reason = reasons.find(([codes]) => codes.test(code))?.[1]
  return reason === undefined ? null : new AppError('INVALID_INPUT', reason, { cause: error })
}
