/** What no file system takes in a name, and what would hide its ending. */
const forbidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+/gu

/** Gives a text to the browser to be saved, or to the desktop's own dialog. */
export function saveAs(pieces: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(pieces, { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  // Nor a title's full stop before the ending's.
  link.download = name
    .replaceAll(forbidden, ' ')
    .replace(/[. ]+(\.\w+)$/, '$1')
    .trim()
    .slice(-120)
  link.click()
  // The browser has taken it over by the next turn; a large one it reads for a while.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
