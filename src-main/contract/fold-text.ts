const isPlain = (text: string) => !/[^ -~\s]/.test(text)

/** Letters as one looks for them: without case and accents. The parts of a page that match are found in the same way. */
export const foldText = (text: string): string =>
  isPlain(text) ? text.toLowerCase() : text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
