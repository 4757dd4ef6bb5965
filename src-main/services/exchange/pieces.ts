import { setImmediate as otherWork } from 'node:timers/promises'

const pieceLength = 2 ** 18

/** Larger and fewer pieces, with room for other work in between: nobody else waits while a file is written. */
export async function* inPieces(
  small: Iterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<string, undefined, void> {
  let piece = ''
  for (const text of small) {
    piece += text
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
    await otherWork()
    signal?.throwIfAborted()
  }
  yield piece
}
