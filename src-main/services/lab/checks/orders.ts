/** What the checking thread is asked, one at a time, and what it says. */
export type CheckOrder =
  | { type: 'regex'; pattern: string; flags: string; text: string }
  | { type: 'jsonSchema'; schema: Record<string, unknown>; text: string }
  | { type: 'javascript'; expression: string; names: Record<string, unknown> }

/** `error`: the assertion itself is wrong, whatever the answer. */
export type CheckReply = { passed: boolean; message: string | null } | { error: string }
