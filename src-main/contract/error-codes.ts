/**
 * Every way in which a call can fail that a caller may want to tell apart. The interface has a text of its own
 * for each (`errors.<code>` in the locales); `message` is the English one, for terminals and logs.
 * Apart from the schemas so that the interface can know the codes without carrying zod.
 */
export const appErrorCodes = [
  'NOT_FOUND',
  'CONFLICT',
  'INVALID_INPUT',
  'NOT_SUPPORTED',
  'ACCESS_DENIED',
  'NO_MODEL',
  'MODEL_NOT_FOUND',
  'MODEL_FILE_INVALID',
  'MODEL_LOAD_FAILED',
  'PROMPT_TOO_LONG',
  'ENGINE_CRASHED',
  'ENGINE_HUNG',
  'ENGINE_GAVE_UP',
  'ENGINE_UNLOADED',
  'INTERRUPTED',
  'DISK_FULL',
  'DATABASE_DAMAGED',
  'DATABASE_NEWER',
  'DATA_FOLDER_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'OFFLINE',
  'DOWNLOAD_FAILED',
  'HASH_MISMATCH',
  'HUB_ACCESS',
  'HUB_NOT_FOUND',
  'HUB_BUSY',
  'FILE_TOO_LARGE',
  'PLACE_GONE',
  'PLACE_LOCKED',
  'LINK_REFUSED',
  'INTERNAL',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]
