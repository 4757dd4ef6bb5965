const longest = 200

/** A file's name as it is shown and given to the model: one line without a path, its ending kept. Never used to open anything. */
export const plainFileName = (name: string): string => {
  const plain = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .split(/[/\\]/)
    .at(-1)
    ?.trim()
  if (plain === undefined || plain === '') return 'document'
  if (plain.length <= longest) return plain
  const ending = /\.\w{1,10}$/.exec(plain)?.[0] ?? ''
  return `${plain.slice(0, longest - ending.length - 1).toWellFormed()}…${ending}`
}
