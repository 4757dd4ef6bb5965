import type { Command } from '#state/commands.ts'

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Whether the letters of `query` stand in `text` in this order, with others between. */
function isSubsequence(query: string, text: string): boolean {
  let at = 0
  for (const letter of query) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/**
 * How well a text answers what was typed: 4 it starts so, 3 every word starts one of its words, 2 every word
 * is in it, 1 the letters are in it in order, 0 not at all.
 */
export function matchScore(query: string, text: string): number {
  const wanted = plain(query).trim()
  const given = plain(text)
  if (wanted === '' || given.startsWith(wanted)) return 4
  const words = wanted.split(/\s+/)
  const givenWords = given.split(/[^\p{L}\p{N}]+/u)
  if (words.every((word) => givenWords.some((each) => each.startsWith(word)))) return 3
  if (words.every((word) => given.includes(word))) return 2
  return isSubsequence(wanted.replaceAll(/\s+/g, ''), given) ? 1 : 0
}

/** The commands that answer the query, best first; among equals in their own order. */
export function matchCommands(commands: readonly Command[], query: string, limit = 50): Command[] {
  return commands
    .filter(({ enabled }) => enabled !== false)
    .map((command) => ({
      command,
      score: Math.max(
        matchScore(query, command.title),
        // A keyword counts a little less than the title.
        command.keywords === undefined ? 0 : matchScore(query, command.keywords) - 0.5,
      ),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ command }) => command)
}
