/**
 * Cuts Markdown into pieces that can be rendered alone and remembered: while an answer streams only its last
 * piece changes. A cut is made only where the whole document has a block boundary too, whatever comes
 * later, so the pieces look like the whole; where that is not certain there is no cut. Linear in the length.
 */

export type Block =
  | { kind: 'markdown'; text: string }
  /** A fenced code block that stands alone; `closed` is false while its last fence has not come. */
  | { kind: 'code'; language: string; text: string; closed: boolean }

interface Fence {
  sign: string
  length: number
  indent: number
  /** It may stand in a list item or beside the list: both are the same only while its lines are indented. */
  ambiguous: boolean
}

const fenceStart = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*)|(\${2,})[^$]*)$/
const blank = /^[ \t]*$/
const listMarker = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/
/** Raw HTML that may hold blank lines: comments, scripts, declarations. */
const longHtml = /^ {0,3}<(?:script|pre|style|textarea|[!?])/i
const htmlLine = /^ {0,3}</
const footnote = /^ {0,3}\[\^[^\]]+\]:/
const definition = /^ {0,3}\[([^\]]+)\]:[ \t]*\S/

const fenceEnd = /^ {0,3}(`+|~+|\$+)[ \t]*$/
const isClose = (line: string, { sign, length }: Fence) => {
  const run = fenceEnd.exec(line)?.[1] ?? ''
  return run.startsWith(sign) && run.length >= length
}

function codeBlock(lines: string[], info: string, closed: boolean): Block {
  return {
    kind: 'code',
    language:
      info
        .trim()
        .split(/[\s{,:]/)[0]
        ?.toLowerCase() ?? '',
    text: lines.slice(1, closed ? -1 : undefined).join('\n'),
    closed,
  }
}

/** What has been read since the last cut. */
interface Piece {
  lines: string[]
  hasList: boolean
  hasHtml: boolean
}

const emptyPiece = (): Piece => ({ lines: [], hasList: false, hasHtml: false })

/** A fence at the very start of its line: its block needs no parser. The others are left to that. */
const isPlain = ({ sign, indent }: Fence) => indent === 0 && sign !== '$'

/** The blocks of a document, in order; joined they hold all of it but the blank lines between them. */
export function splitBlocks(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  const blocks: Block[] = []
  const definitions: { label: string; line: string }[] = []
  let piece = emptyPiece()
  let isSealed = false
  let afterBlank = true
  let afterDefinition = false
  let fence: Fence | null = null
  let info = ''

  const cut = () => {
    const { lines } = piece
    while (blank.test(lines.at(-1) ?? 'x')) lines.pop()
    if (lines.length > 0) blocks.push({ kind: 'markdown', text: lines.join('\n') })
    piece = emptyPiece()
  }

  for (const line of lines) {
    const isBlank = blank.test(line)
    if (fence) {
      piece.lines.push(line)
      if (fence.ambiguous && !isBlank && line.search(/\S/) < fence.indent) {
        // The list item may end here, and its fence with it: even a line that looks like the fence's end opens another.
        fence = null
        isSealed = true
      } else if (isClose(line, fence)) {
        if (isPlain(fence)) {
          blocks.push(codeBlock(piece.lines, info, true))
          piece = emptyPiece()
        } else if (!fence.ambiguous) cut()
        fence = null
        afterBlank = false
      }
      continue
    }
    if (isBlank) {
      afterBlank = true
      piece.lines.push(line)
      continue
    }
    if (footnote.test(line) && source.length <= maxJoinedLength) return [{ kind: 'markdown', text: source }]
    if (afterBlank && !isSealed && !/^\s/.test(line) && !(piece.hasList && listMarker.test(line))) cut()
    const found: RegExpExecArray | null = isSealed ? null : fenceStart.exec(line)
    if (found) {
      const run: string = found[2] ?? found[4] ?? found[6] ?? ''
      const indent: number = found[1]?.length ?? 0
      const ambiguous = indent > 0 && piece.hasList
      if (piece.hasHtml) isSealed = true
      else {
        if (!ambiguous) cut()
        fence = { sign: run.charAt(0), length: run.length, indent, ambiguous }
        info = found[3] ?? found[5] ?? ''
      }
    }
    const defined = definition.exec(line)
    if (
      defined?.[1] !== undefined &&
      definitions.length < maxDefinitions &&
      (afterBlank || afterDefinition)
    ) {
      definitions.push({ label: defined[1], line })
    }
    afterDefinition = defined !== null
    piece.hasList ||= listMarker.test(line)
    piece.hasHtml ||= htmlLine.test(line)
    isSealed ||= !fence && longHtml.test(line)
    afterBlank = false
    piece.lines.push(line)
  }
  if (fence && isPlain(fence)) blocks.push(codeBlock(piece.lines, info, false))
  else cut()
  return definitions.length === 0 ? blocks : blocks.map((block) => withDefinitions(block, definitions))
}

/** Footnotes belong to a whole document, so one that has them is one block, up to this length. */
const maxJoinedLength = 12_000

const maxDefinitions = 200

/** Gives a block that uses `[label]` the line that defines it, wherever in the document that stands. */
function withDefinitions(block: Block, definitions: { label: string; line: string }[]): Block {
  if (block.kind === 'code' || !block.text.includes('[')) return block
  const text = block.text.toLowerCase()
  const used = definitions.filter(
    ({ label, line }) => text.includes(`[${label.toLowerCase()}]`) && !block.text.includes(line),
  )
  return used.length === 0
    ? block
    : { kind: 'markdown', text: [block.text, '', ...used.map(({ line }) => line)].join('\n') }
}
