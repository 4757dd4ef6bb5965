import type { Attachment, AttachmentRange, AttachmentSection } from '#contract/attachments.ts'
import { AppError } from '#contract/errors.ts'

/** The part of `text` that the user chose; all of it where nothing was. */
export const chosenText = (
  text: string,
  sections: readonly AttachmentSection[],
  range: AttachmentRange | null,
): string => {
  switch (range?.type) {
    case undefined:
      return text
    case 'start':
      return text.slice(0, range.characters)
    case 'sections':
      return text.slice(sections[range.from - 1]?.start ?? text.length, sections[range.to]?.start).trimEnd()
  }
}

/** An attachment as it is used: of pages that are not there none was chosen, and all of it goes to the model. */
export const withKnownPages = (attachment: Attachment): Attachment => {
  const { range, sectionCount } = attachment
  const isKnown = range?.type !== 'sections' || (range.from <= range.to && range.to <= sectionCount)
  return isKnown ? attachment : { ...attachment, range: null }
}

/** Throws INVALID_INPUT where there are no such pages. */
export const checkSections = ({ unit, sectionCount }: Attachment, from: number, to: number): void => {
  if (unit !== null && from <= to && to <= sectionCount) return
  throw new AppError(
    'INVALID_INPUT',
    unit === null
      ? 'This document has no pages to choose from. Nothing was changed.'
      : `There are ${sectionCount} ${unit}s, and these are not among them. Nothing was changed.`,
  )
}

/**
 * How an attachment stands in the prompt: its name, what was chosen of it, its text, between marks that the text itself does not
 * have. The same attachment gives the same block every time, so that the model need not read it again on the next turn.
 */
export const attachmentBlock = (
  { name, unit, sectionCount, range }: Pick<Attachment, 'name' | 'unit' | 'sectionCount' | 'range'>,
  text: string,
): string => {
  let tag = 'attachment'
  for (let number = 2; text.includes(`</${tag}>`); number += 1) tag = `attachment-${number}`
  const part =
    range?.type === 'sections'
      ? ` ${unit ?? 'section'}s="${range.from}-${range.to} of ${sectionCount}"`
      : range?.type === 'start'
        ? ' part="the beginning"'
        : ''
  return `<${tag} name="${name.replaceAll('"', '\u2033')}"${part}>\n${text}\n</${tag}>`
}
