import { isAbsolute, join } from 'node:path'
import { readSmallFile } from './small-file.ts'
import type { FolderSetting, ProgramFolder } from './program-folders.ts'

/** The folders that programs' own settings name; a file that is missing or not understood names none. */
export const readFolderSettings = async (settings: readonly FolderSetting[]): Promise<ProgramFolder[]> => {
  const found = await Promise.all(
    settings.map(async ({ kind, file, key, below }): Promise<ProgramFolder[]> => {
      const text = await readSmallFile(file)
      const dir = text === null ? null : key === null ? text.trim() : valueOf(text, key)
      return dir !== null && isAbsolute(dir) ? [{ kind, dir: join(dir, ...below) }] : []
    }),
  )
  return found.flat()
}

/** The value of `key` in a JSON object, or in an INI file as Qt writes it. */
const valueOf = (text: string, key: string): string | null => {
  try {
    const settings: unknown = JSON.parse(text)
    if (typeof settings !== 'object' || settings === null) return null
    const value: unknown = Object.entries(settings).find(([name]) => name === key)?.[1]
    return typeof value === 'string' ? value : null
  } catch {
    // No JSON, so an INI file; one that is neither has no such line.
    const line = text.split(/\r?\n/).find((line) => line.startsWith(`${key}=`))
    return line === undefined ? null : line.slice(key.length + 1).replaceAll(/^"|"$/g, '')
  }
}
