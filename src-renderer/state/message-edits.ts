/** Messages that are being rewritten in this window, for as long as it is open: whoever looks at another page finds them as they were. */
export interface MessageEdits {
  /** The message that is edited, by chat. */
  edited: Map<string, string>
  /** Those that were begun and neither saved nor left, by chat: the edited one, and one that gave way to it. */
  begun: Map<string, Set<string>>
  /** What was typed and neither sent nor saved, by message: an editor that was closed begins with it. */
  unsaved: Map<string, string>
}

export const createMessageEdits = (): MessageEdits => ({
  edited: new Map(),
  begun: new Map(),
  unsaved: new Map(),
})
