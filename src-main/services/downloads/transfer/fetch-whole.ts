import { garbled } from './answer.ts'
import { take, type Fetching } from './take.ts'
import type { Opened } from './trouble.ts'

/**
 * Fetches the whole file over one connection, from a server without ranges; what is there already is passed over.
 * `opened` is its answer, where it gave the whole unasked. Throws when it ends too early: what came is kept.
 */
export const fetchWhole = async (fetching: Fetching, opened: Opened | null): Promise<void> => {
  const { part, window } = fetching
  let host = opened?.host ?? ''
  const check = (asked: Opened) => {
    host = asked.host
    if (asked.status !== 200) throw garbled(host, 'sent a part of the file in place of the whole')
  }
  const { end, written } = await take(fetching, { range: null, asked: window.ask(null) }, check, opened)
  await written
  part.sizeBytes ??= end
  if (end < part.sizeBytes) throw garbled(host, 'ended too early')
}
