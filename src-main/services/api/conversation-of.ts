import type { GenerateRequest } from '../engines/types.ts'

/** What of a request the model's template writes out; the rest is how to answer it. Of functions that must not be called it hears nothing. */
export const conversationOf = ({
  messages,
  thinking,
  templateWords,
  tools,
  toolChoice,
  continues,
}: GenerateRequest) => ({
  messages,
  ...(thinking && { thinking }),
  ...(templateWords && { templateWords }),
  ...(tools && toolChoice !== 'none' && { tools }),
  ...(continues && { continues }),
})
