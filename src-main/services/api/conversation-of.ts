import type { GenerateRequest } from '../engines/types.ts'

/** What of a request the model's template writes out; the rest is how to answer it. */
export const conversationOf = ({ messages, thinking, tools, continues }: GenerateRequest) => ({
  messages,
  ...(thinking && { thinking }),
  ...(tools && { tools }),
  ...(continues && { continues }),
})
