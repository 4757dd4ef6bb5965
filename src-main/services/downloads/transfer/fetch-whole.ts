import { garbled } from './answer.ts'
import { take, type Fetching } from './take.ts'

/**
 * Fetches the whole file over one connection, from a server without ranges; what is there already is passed over.
 * Throws when it ends too early: what came is kept.
 */
export const fetchWhole = async (fetching: Fetching): Promise<void> => {
  const { part, window } = fetching
  let host = ''
  const end = await take(fetching, { range: null, asked: window.ask(null) }, (accepted) => {
    host = accepted.host
    if (accepted.status !== 200) throw garbled(host, 'sent a part of the file in place of the whole')
  })
  part.sizeBytes ??= end
  if (end < part.sizeBytes) throw garbled(host, 'ended too early')
}
