import type { GenerateRequest } from '../engines/types.ts'

/** What of a request the model's template writes out; the rest is how to answer it. */
export const conversationOf = ({ messages, thinking, templateWords, tools, continues }: GenerateRequest) => ({
  messages,
  ...(thinking && { thinking }),
  ...(templateWords && { templateWords }),
  ...(tools && { tools }),
  ...(continues && { continues }),
})
