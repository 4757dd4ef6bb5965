import { parseDocument } from 'yaml'

/** What an experiment calls itself, as far as its first lines tell; empty where they do not. The rest may be wrong. */
export const nameIn = (source: string): string => {
  const line = source
    .slice(0, 20_000)
    .split('\n')
    .find((text) => /^name\s*:/.test(text))
  if (line === undefined) return ''
  const name: unknown = parseDocument(line.slice(0, 1000)).get('name')
  return typeof name === 'string' || typeof name === 'number' ? String(name).trim().slice(0, 200) : ''
}
