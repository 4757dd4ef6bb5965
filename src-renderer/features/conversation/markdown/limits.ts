/**
 * What is not worth parsing: text that would hold up the page for longer than a reader notices. Measured on
 * two slow cores, a block within these limits takes well under half a second in the worst case known.
 */

/** In UTF-16 units. Longer blocks that are not code are shown as plain text. */
const maxBlockLength = 16_000
/** Nested quotes and lists; parsers recurse once per level. */
const maxDepth = 24
/** Looking for bare addresses costs the square of how many there are. */
const maxAddresses = 200

/** True when a block of Markdown must be shown as plain text. */
export function isTooHeavy(text: string): boolean {
  if (text.length > maxBlockLength) return true
  const markers = new RegExp(`^(?:[ \\t]*(?:>|[-+*]|\\d{1,9}[.)])){${maxDepth}}`, 'm')
  if (markers.test(text)) return true
  return (text.match(/www\.|:\/\/|@/g)?.length ?? 0) > maxAddresses
}

/** Code longer than this keeps one colour. */
export const maxHighlightedLength = 100_000

/** Code longer than this may be taller than what is seen of a chat. */
export const tallLength = 800

/** A formula longer than this is shown as its source. */
export const maxFormulaLength = 4_000

/** How long to wait between two renderings of a block that still grows, in milliseconds. */
export const renderPauseMs = (length: number): number => (length < 2_000 ? 0 : Math.min(length / 100, 500))
