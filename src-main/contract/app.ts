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
   * Opens a link once the user has seen and confirmed the whole address. The desktop app asks that itself, in a dialog
   * no page can answer, and hands the address to the system (`by: 'desktop'`, or `'nobody'` when the user said no);
   * elsewhere the page has asked, and opens the returned address itself (`by: 'page'`).
   */
  openLink: procedure('owner')
    .input(z.object({ url }))
    .output(z.object({ url: z.string(), by: z.enum(['desktop', 'nobody', 'page']) })),
}
