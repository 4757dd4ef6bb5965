/** One chat, or a document that is all in one, is parsed whole; JavaScript's longest text is a little longer than this. */
export const largestPieceBytes = 500_000_000
