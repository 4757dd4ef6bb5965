import { AppError, type AppErrorCode, type ErrorDetails } from '#contract/errors.ts'

const refuse = (code: AppErrorCode, message: string, details?: ErrorDetails, cause?: unknown) =>
  new AppError(code, `${message} Nothing was attached.`, { ...(details && { details }), cause })

/** The ways in which a document is refused: what it is, and what to do. */

export const tooLong = (what: string) =>
  refuse('ATTACHMENT_TOO_LONG', `This document is too long to attach whole: it has ${what}.`, { what })

export const noText = () =>
  refuse(
    'ATTACHMENT_NO_TEXT',
    'There is no text in this file: it is empty, or its pages are pictures, as a scanner makes them.',
  )

export const isImage = (type: string) =>
  refuse('ATTACHMENT_IMAGE', 'This is a picture, and the engine reads text only.', { type })

export const unsupported = (type: string) =>
  refuse(
    'ATTACHMENT_UNSUPPORTED',
    `This kind of file (${type}) cannot be read here. Save it as PDF, DOCX, ODT, EPUB, HTML or text.`,
    { type },
  )

export const mismatch = (expected: string, found: string) =>
  refuse('ATTACHMENT_MISMATCH', `The file's name says ${expected}, but what is in it is ${found}.`, {
    expected,
    found,
  })

export const encrypted = (cause?: unknown) =>
  refuse(
    'ATTACHMENT_ENCRYPTED',
    'This file is locked with a password or a copy protection.',
    undefined,
    cause,
  )

export const damaged = (cause?: unknown) =>
  refuse('ATTACHMENT_DAMAGED', 'This file is damaged, so its text could not be read.', undefined, cause)

export const unsafe = (how: string) =>
  refuse('ATTACHMENT_UNSAFE', `This file would fill the memory: ${how}.`, { how })
