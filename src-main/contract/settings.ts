import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { apiSettingsSchema } from './api.ts'
import { maxTextLength, samplingSchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** Settings: the user's choices, one object. A value that is not understood falls back to its default. */

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  locale: z.string(),
  defaultModelId: z.string().nullable(),
  /** What a new chat starts with. */
  systemPrompt: z.string().max(maxTextLength),
  sampling: samplingSchema,
  /** The model gives a chat its title after the first answer; otherwise it keeps its first message for one. */
  automaticTitles: z.boolean(),
  /** Tokens of context by model id; a model that is not named gets what the engine thinks best. */
  contextSizes: z.record(z.string(), z.int().min(256)),
  /** No connection is made at all while it is on. */
  offline: z.boolean(),
  /** Of all downloads together; null for as fast as it goes. */
  downloadBytesPerSecond: z.number().positive().nullable(),
  /** Folders whose models are used where they lie; chosen on this computer, never by a request. */
  modelFolders: z.array(z.string()),
  /** The server for other programs; changed by `api.update`. */
  api: apiSettingsSchema,
  /** Whether the panes are shown on a wide window. */
  showChatList: z.boolean(),
  showPanel: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

export const settings = {
  /** The whole object, again after each change. */
  changed: procedure('owner').output(eventIterator(settingsSchema)),
  update: procedure('owner')
    .input(settingsSchema.omit({ modelFolders: true, api: true }).partial())
    .output(settingsSchema),
}
