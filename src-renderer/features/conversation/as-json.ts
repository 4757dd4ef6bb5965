/**
 * An answer that was held to a JSON schema, as a block of code: laid out once it is whole, as it comes until then. The
 * fence is longer than any in the text, which nothing in it can end.
 */
export function asJson(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}json\n${laidOut(text)}\n${fence}`
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text.trim()
  }
}
