/** For a test: erases everything of the chat `c0` in the database named by the first argument, until it is killed. */
import { openStorage } from '../index.ts'
import { eraseToEnd } from './fixtures.ts'

/** What it tells its parent. */
export type Said = 'begun' | 'done'
const say = (said: Said) => process.send?.(said)

const storage = openStorage(process.argv[2] ?? '')
if (process.argv[3] === 'all') storage.transaction(() => storage.chats.eraseAll())
else storage.chats.erase('c0')
say('begun')
await eraseToEnd(storage)
storage.close()
say('done')
