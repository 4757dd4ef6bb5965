import { toShownError, type Rpc } from '#rpc/index.ts'

/** A chat's id; null for the chat to come. */
export type DraftKey = string | null

/** What was typed and not yet sent. The host keeps it: it knows what must not touch the disk, and what is to be erased. */
export interface Drafts {
  /** What this window has typed and the host has not acknowledged; null when there is nothing of the kind. */
  unsaved: (key: DraftKey) => string | null
  load: (key: DraftKey) => Promise<string>
  /** Kept a moment later, and tried again for as long as the host cannot be reached. */
  write: (key: DraftKey, text: string) => void
  /** After the text was acknowledged as a message: removes it, unless it has been changed meanwhile. */
  sent: (key: DraftKey, text: string) => void
  /** Keeps at once, behind what the host has, which has not come here yet: for a page that is about to go. */
  add: (key: DraftKey, text: string) => void
  /** Keeps all of it now. */
  flush: () => void
}

const pauseMs = 400
const retryMs = 3000
/** With these the next try would end in the same way: the chat is gone, or the text is longer than any message. */
const finalCodes = new Set(['NOT_FOUND', 'INVALID_INPUT'])

export function createDrafts({
  draft,
  saveDraft,
}: Pick<Rpc['client']['chats'], 'draft' | 'saveDraft'>): Drafts {
  const texts = new Map<DraftKey, string>()
  const last = new Map<DraftKey, string>()
  const underWay = new Set<DraftKey>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(ms: number) {
    timer ??= setTimeout(flush, ms)
  }

  function flush() {
    clearTimeout(timer)
    timer = undefined
    for (const [key, text] of texts) if (!underWay.has(key)) save(key, text)
  }

  /** One at a time for each chat, so that none overtakes a later one. */
  function save(key: DraftKey, text: string) {
    underWay.add(key)
    const ended = (isKept: boolean) => {
      underWay.delete(key)
      if (isKept && texts.get(key) === text) texts.delete(key)
      else if (texts.get(key) !== text) later(pauseMs)
      else later(retryMs)
    }
    saveDraft({ chatId: key, text }).then(
      () => ended(true),
      (error: unknown) => {
        if (!finalCodes.has(toShownError(error).code)) ended(false)
        else underWay.delete(key)
      },
    )
  }

  function write(key: DraftKey, text: string) {
    texts.set(key, text)
    last.set(key, text)
    later(pauseMs)
  }

  return {
    unsaved: (key) => texts.get(key) ?? null,
    async load(key) {
      const { text } = await draft({ chatId: key })
      if (!texts.has(key)) last.set(key, text)
      return text
    },
    write,
    add(key, text) {
      // Nobody is left to hear of a failure.
      saveDraft({ chatId: key, text, isMore: true }).catch(() => {})
    },
    sent(key, text) {
      if (last.get(key) !== text) return
      write(key, '')
      flush()
    },
    flush,
  }
}
