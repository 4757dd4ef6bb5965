/**
 * The process that reads documents: it gets one file's bytes, gives back its text, and is ended. What strangers wrote is unpacked and
 * parsed here and nowhere else. It must not know chats, storage or the network; it opens no connection and writes nothing.
 */
import { isMainThread } from 'node:worker_threads'
import { startMemoryWatch, watchMemory } from './memory-watch.ts'
import { sealProcess } from './seal.ts'

if (isMainThread) {
  sealProcess()
  startMemoryWatch(new URL(import.meta.url))
  // The parsers are large, and the thread that watches does without them.
  const { serve } = await import('./serve.ts')
  serve(import.meta)
} else {
  watchMemory()
}
