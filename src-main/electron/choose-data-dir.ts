import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDataDir } from '#lib/data-dir.ts'

/**
 * The data folder that the command line names: `--data` as the `palabre` command has it, or Chromium's
 * `--user-data-dir`; else the usual one. Arguments that belong to Chromium are none of our business.
 */
export function chooseDataDir(args: string[], workingDir: string): string {
  const { values } = parseArgs({
    args,
    strict: false,
    options: { data: { type: 'string' }, 'user-data-dir': { type: 'string' } },
  })
  const named = [values.data, values['user-data-dir']].find(
    (value) => typeof value === 'string' && value !== '',
  )
  return typeof named === 'string' ? resolve(workingDir, named) : defaultDataDir()
}
