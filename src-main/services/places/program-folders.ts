import { posix, win32 } from 'node:path'
import type { Surroundings } from '#lib/data-dir.ts'
import type { Place } from '#contract/places.ts'

export type ProgramKind = Exclude<Place['kind'], 'stick' | 'folder'>

/** Where a program keeps its models. */
export interface ProgramFolder {
  kind: ProgramKind
  dir: string
}

/** A file of a program that may say where else it keeps them. */
export interface FolderSetting {
  kind: ProgramKind
  file: string
  /** The key that holds the folder, in JSON or in an INI file; null when the whole file is the path. */
  key: string | null
  /** Where the models lie below that folder. */
  below: string[]
}

/** All the places to look at on one system; most of them will not be there. */
export interface ProgramFolders {
  folders: ProgramFolder[]
  settings: FolderSetting[]
}

/**
 * Where other programs keep their models, by their own documentation and sources:
 * LM Studio (lmstudio.ai/docs/basics/import-model; `.lmstudio-home-pointer` in its SDK), Jan (`core/app` of janhq/jan),
 * GPT4All (docs.gpt4all.io, settings), Ollama (docs/faq of ollama/ollama), the Hugging Face cache (huggingface_hub, "Manage cache").
 */
export const programFolders = ({ env, home, platform }: Surroundings): ProgramFolders => {
  const join = (...names: string[]) => (platform === 'win32' ? win32 : posix).join(...names)
  const isLinux = platform !== 'win32' && platform !== 'darwin'
  /** Where applications keep their data, as their frameworks see it: Qt's and Tauri's differ on Windows alone. */
  const roaming =
    platform === 'win32'
      ? env['APPDATA'] || join(home, 'AppData', 'Roaming')
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env['XDG_DATA_HOME'] || join(home, '.local', 'share')
  const local = platform === 'win32' ? env['LOCALAPPDATA'] || join(home, 'AppData', 'Local') : roaming
  const config = platform === 'win32' ? roaming : (isLinux && env['XDG_CONFIG_HOME']) || join(home, '.config')
  const flatpak = (app: string) => (isLinux ? [join(home, '.var', 'app', app, 'data')] : [])

  const lmStudioHomes = [join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')]
  const janHomes = [roaming, ...(isLinux ? [config] : []), ...flatpak('ai.jan.Jan')].map((dir) =>
    join(dir, 'Jan'),
  )
  const gpt4allHomes = [local, ...flatpak('io.gpt4all.gpt4all')]
  const huggingFaceHomes = [
    env['HF_HOME'],
    env['XDG_CACHE_HOME'] && join(env['XDG_CACHE_HOME'], 'huggingface'),
    join(home, '.cache', 'huggingface'),
  ]
  const dirs: Record<ProgramKind, (string | undefined)[]> = {
    'lm-studio': lmStudioHomes.map((dir) => join(dir, 'models')),
    jan: [
      ...janHomes.map((dir) => join(dir, 'data', 'llamacpp', 'models')),
      ...janHomes.map((dir) => join(dir, 'data', 'models')),
      join(home, 'jan', 'models'),
    ],
    gpt4all: gpt4allHomes.map((dir) => join(dir, 'nomic.ai', 'GPT4All')),
    ollama: [
      env['OLLAMA_MODELS'],
      join(home, '.ollama', 'models'),
      ...(isLinux ? ['/usr/share/ollama/.ollama/models'] : []),
    ],
    'hugging-face': [
      env['HF_HUB_CACHE'],
      env['HUGGINGFACE_HUB_CACHE'],
      ...huggingFaceHomes.map((dir) => dir && join(dir, 'hub')),
    ],
  }
  return {
    folders: Object.entries(dirs).flatMap(([kind, list]) =>
      list.flatMap((dir) => (dir === undefined || dir === '' ? [] : [{ kind: kind as ProgramKind, dir }])),
    ),
    settings: [
      { kind: 'lm-studio', file: join(home, '.lmstudio-home-pointer'), key: null, below: ['models'] },
      ...lmStudioHomes.map((dir) => ({
        kind: 'lm-studio' as const,
        file: join(dir, 'settings.json'),
        key: 'downloadsFolder',
        below: [],
      })),
      ...janHomes.map((dir) => ({
        kind: 'jan' as const,
        file: join(dir, 'settings.json'),
        key: 'data_folder',
        below: ['llamacpp', 'models'],
      })),
      { kind: 'gpt4all', file: join(config, 'nomic.ai', 'GPT4All.ini'), key: 'modelPath', below: [] },
    ],
  }
}
