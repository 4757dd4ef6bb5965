/** Whether each word of `query` occurs somewhere in `text`, in capitals or not. */
export function hasAllWords(text: string, query: string): boolean {
  const searched = text.toLowerCase()
  return query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word))
}
