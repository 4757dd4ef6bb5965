/** For tests: pieces of other programs' exports. */

/** What the file holds, which texts must be here afterwards, and what it may be told as. */
export type Case = [what: string, content: unknown, texts: string[], told?: RegExp]

export const gptNode = (
  id: string,
  parent: string | null,
  role: string,
  content: unknown,
  more: object = {},
) => ({
  [id]: {
    id,
    parent,
    children: [],
    message: { id, author: { role }, content, create_time: 1_700_000_000, ...more },
  },
})
export const gpt = (mapping: object, more: object = {}) => ({ title: 'T', create_time: 1, mapping, ...more })
export const words = (...parts: unknown[]) => ({ content_type: 'text', parts })
export const root = { root: { id: 'root', parent: null, children: [], message: null } }
export const two = [
  { role: 'user', content: 'where is the harbour' },
  { role: 'assistant', content: 'beyond the old mill' },
]
export const both = ['where is the harbour', 'beyond the old mill']
