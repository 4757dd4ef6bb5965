import { exitCodes, UsageError } from '../exit.ts'
import { dateTime } from '#services/exchange/index.ts'
import { findAnswering, findFolder, printable, withStorage, type ChatsOption } from './data.ts'
import type { TimeSpan } from './time-span.ts'

export interface SearchOptions extends ChatsOption {
  folder?: string
  archived?: boolean
  model?: string
  since?: TimeSpan
  until?: TimeSpan
  limit: number
}

/** `palabre chats search`: titles first, then messages, the latest first. Exit code 1 when nothing is found. */
export const searchChats = (words: readonly string[], options: SearchOptions): Promise<number> => {
  const { since, until } = options
  if (since && until && since.first > until.last) throw new UsageError('--since is later than --until.')
  return withStorage(options, (storage) => {
    const modelId = options.model === undefined ? undefined : findAnswering(storage, options.model)
    const folder = options.folder === undefined ? undefined : findFolder(storage, options.folder).id
    if (storage.search.backlog.progress()) process.stderr.write('Preparing the search, once…\n')
    while (storage.search.backlog.takeSome());
    const { hits, hasMore } = storage.search.query({
      text: words.join(' '),
      folderId: folder,
      modelId,
      from: since?.first,
      to: until?.last,
      includeArchived: options.archived ?? false,
      limit: options.limit,
      offset: 0,
    })
    if (options.json) process.stdout.write(`${JSON.stringify(hits, null, 2)}\n`)
    else {
      for (const { chatId, chatTitle, createdAt, snippet } of hits) {
        process.stdout.write(`${chatId}  ${dateTime(createdAt)}  ${printable(chatTitle) || '(untitled)'}\n`)
        process.stdout.write(`    ${printable(snippet.text)}\n`)
      }
      if (hits.length === 0) process.stderr.write('Nothing was found.\n')
      if (hasMore) process.stderr.write(`There is more: --limit shows more than ${options.limit}.\n`)
    }
    return hits.length > 0 ? exitCodes.fine : exitCodes.failed
  })
}
