/** What of the laboratory is shown, as its address says: `run:<id>`, `experiment:<id>`, or the beginning. */
export function readItem(item: string | null): { kind: 'run' | 'experiment' | 'overview'; id: string } {
  const [kind, id = ''] = item?.split(':') ?? []
  return kind === 'run' || kind === 'experiment' ? { kind, id } : { kind: 'overview', id: '' }
}

export const runItem = (id: string) => `run:${id}`
export const experimentItem = (id: string) => `experiment:${id}`
