/** A document of another program is parsed whole; JavaScript's longest text is a little longer than this. */
export const largestDocumentBytes = 500_000_000
