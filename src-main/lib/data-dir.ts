import { homedir } from 'node:os'
import { join } from 'node:path'

/** The parts of a process that decide where its data lives. */
export interface Surroundings {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  home: string
}

/** Those of this process. */
export const thisComputer = (): Surroundings => ({
  platform: process.platform,
  env: process.env,
  home: homedir(),
})

/** The data folder when the user names none: where Electron puts `userData`, so that both hosts share it. */
export const defaultDataDir = ({ platform, env, home }: Surroundings = thisComputer()): string => {
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Palabre')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Palabre')
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'Palabre')
}
