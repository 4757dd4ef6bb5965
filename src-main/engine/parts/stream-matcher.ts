/** A piece of what a model writes; hidden ones are the names of control tokens. */
export interface StreamPiece {
  text: string
  isHidden: boolean
}

/**
 * Looks for marks in a text that comes in pieces. What may be the beginning of one is held back until it is known, so that no part of
 * a mark is ever shown.
 */
export interface StreamMatcher {
  /** Adds a piece. Returns the first mark that is complete, or null; `release` got what stands before it. */
  add: (piece: StreamPiece, marks: readonly string[]) => string | null
  /** What is held after a mark is looked at again, with other marks. */
  again: (marks: readonly string[]) => string | null
  /** Releases what is held. */
  flush: () => void
  /** Forgets what is held. */
  drop: () => void
}

export const createStreamMatcher = (release: (text: string) => void): StreamMatcher => {
  let pieces: StreamPiece[] = []

  /** Takes the first `length` characters; shows those that may be seen. */
  const take = (length: number, isShown: boolean) => {
    let left = length
    let shown = ''
    while (left > 0) {
      const [piece] = pieces
      if (!piece) break
      const part = piece.text.slice(0, left)
      if (!piece.isHidden) shown += part
      left -= part.length
      if (part.length === piece.text.length) pieces = pieces.slice(1)
      else pieces = [{ ...piece, text: piece.text.slice(part.length) }, ...pieces.slice(1)]
    }
    if (isShown && shown !== '') release(shown)
  }

  const again = (marks: readonly string[]) => {
    const text = pieces.length === 1 ? (pieces[0]?.text ?? '') : pieces.map((piece) => piece.text).join('')
    if (text === '') return null
    const found = firstMark(text, marks)
    if (found) {
      take(found.at, true)
      take(found.mark.length, false)
      return found.mark
    }
    take(text.length - possibleStart(text, marks), true)
    return null
  }

  return {
    add: (piece, marks) => {
      if (piece.text !== '') pieces.push(piece)
      return again(marks)
    },
    again,
    flush: () => take(Infinity, true),
    drop: () => take(Infinity, false),
  }
}

const firstMark = (text: string, marks: readonly string[]) => {
  let found: { mark: string; at: number } | null = null
  for (const mark of marks) {
    const at = text.indexOf(mark)
    if (at < 0 || (found && (at > found.at || (at === found.at && mark.length <= found.mark.length))))
      continue
    found = { mark, at }
  }
  return found
}

/** How much of the end of `text` some mark begins with. */
const possibleStart = (text: string, marks: readonly string[]): number => {
  let longest = 0
  for (const mark of marks) {
    for (let length = Math.min(mark.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(mark.slice(0, length))) longest = length
    }
  }
  return longest
}
