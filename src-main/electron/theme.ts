import { createRouterClient } from '@orpc/server'
import { nativeTheme } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { AppRouter } from '#http/index.ts'
import type { Log } from '#lib/log.ts'

/** Gives the frame, the menus and the dialogs the theme of the settings: at once, and after each change. */
export async function followTheme(router: AppRouter, log: Log): Promise<void> {
  const client = createRouterClient(router, { context: { access: 'owner' } })
  const changes = await client.settings.changed()
  const wear = ({ theme }: Settings) => {
    nativeTheme.themeSource = theme
  }
  const first = await changes.next()
  if (!first.done) wear(first.value)
  void wearEach(changes, wear).catch((error: unknown) =>
    log.warn({ error }, 'The theme is no longer followed'),
  )
}

async function wearEach(changes: AsyncIterable<Settings>, wear: (settings: Settings) => void): Promise<void> {
  for await (const settings of changes) wear(settings)
}
