import type { Prompt } from '#contract/prompts.ts'

/** Letters without case and accents. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** How well a prompt answers a query: 0 best, null not at all. */
function rankOf({ name, text }: Pick<Prompt, 'name' | 'text'>, query: string): number | null {
  const wanted = plain(query)
  const title = plain(name)
  if (title.startsWith(wanted)) return 0
  if (title.split(/[\s_-]+/).some((word) => word.startsWith(wanted))) return 1
  if (title.replaceAll(/[\s_-]+/g, '').includes(wanted)) return 2
  return wanted.length > 2 && plain(text).includes(wanted) ? 3 : null
}

/** The prompts that a query may mean, the likeliest first, else in the user's order. */
export function matchPrompts<P extends Pick<Prompt, 'name' | 'text'>>(
  prompts: readonly P[],
  query: string,
): P[] {
  if (query === '') return [...prompts]
  return prompts
    .map((prompt) => ({ prompt, rank: rankOf(prompt, query) }))
    .filter((entry): entry is { prompt: P; rank: number } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ prompt }) => prompt)
}
