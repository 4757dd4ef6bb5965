import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'

/** A file to be looked at. */
export interface Candidate {
  path: string
  /** It was not named, and texts of all kinds are called as it is: it need be no chat. */
  isAside: boolean
}

/** Every file below `paths` that may hold chats; a folder of Jan's is one of them by its `thread.json`. */
export async function* filesIn(paths: readonly string[]): AsyncGenerator<Candidate> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null)
    if (!found) throw new AppError('NOT_FOUND', `There is no file or folder ${path}.`)
    if (!found.isDirectory()) yield { path, isAside: false }
    else {
      const names = (await readdir(path).catch(() => null))?.toSorted()
      if (!names) {
        // It will be told why it cannot be read.
        yield { path, isAside: false }
        continue
      }
      const children = await Promise.all(
        names.map(async (name) => ({
          name,
          isFolder: (await stat(join(path, name)).catch(() => null))?.isDirectory(),
        })),
      )
      for (const { name, isFolder } of children) {
        const isOfThread = name === 'messages.jsonl' && names.includes('thread.json')
        const isAside = /\.(?:md|markdown|txt|html?|xml|csv|tsv|vscdb)$/i.test(name)
        const isChats =
          /\.(?:jsonl?|ndjson|zip|db|sqlite3?|ya?ml|chat|tar|tgz|tar\.gz|gz)$/i.test(name) && !isOfThread
        if (isFolder) yield* filesIn([join(path, name)])
        else if ((isChats || isAside) && !name.startsWith('.')) yield { path: join(path, name), isAside }
      }
    }
  }
}
