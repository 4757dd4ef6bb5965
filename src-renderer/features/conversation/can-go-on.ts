import type { Message } from '#contract/messages.ts'

/** Whether an answer did not end by itself, and has something to go on from. */
export const canGoOn = ({ role, status, truncated, parts }: Message): boolean =>
  role === 'assistant' &&
  (status === 'stopped' || status === 'failed' || (status === 'complete' && truncated)) &&
  parts.some((part) => part.type !== 'attachment' && part.text.trim() !== '')
