import { z } from 'zod'
import { procedure } from './procedure.ts'

/** The app itself, and the gate through which links leave it. */

export const appInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['electron', 'node']),
  platform: z.string(),
  dataDir: z.string(),
  modelsDir: z.string(),
  /** What only the desktop app can do. */
  canRevealFolder: z.boolean(),
})
export type AppInfo = z.infer<typeof appInfoSchema>

const url = z.string().max(8192)

export const app = {
  info: procedure('owner').output(appInfoSchema),
  /** Checks an address that a model or a user wrote: http(s) alone, else LINK_REFUSED. Nothing is requested. */
  checkLink: procedure('owner')
    .input(z.object({ url }))
    .output(z.object({ url: z.string(), host: z.string() })),
  /**
   * Opens a link after the user has seen and confirmed the whole address. The desktop app hands it to the
   * system (`opened: true`); elsewhere the browser opens the returned address itself.
   */
  openLink: procedure('owner')
    .input(z.object({ url }))
    .output(z.object({ url: z.string(), opened: z.boolean() })),
}
