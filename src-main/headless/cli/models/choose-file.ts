import { AppError } from '#contract/errors.ts'
import { repositorySchema, type HubFile, type HubRepository } from '#contract/hub.ts'
import { formatBytes } from '#headless/format.ts'
import type { Hub } from '#services/hub/index.ts'
import { decodePath, placeOnHub } from '#services/downloads/target.ts'
import { splitOf } from '#services/models/names.ts'
import type { DownloadSource } from '#storage/index.ts'

/** What somebody may write who has not one file in mind: a quantization, or the page of a repository or of a folder in it. */
export interface Several {
  repository: string
  revision: string | null
  folder: string
  quantization: string | null
}

const pagePattern = /^([^/:]+\/[^/:]+)(?:\/tree\/([^/]+)(?:\/(.+))?)?\/?$/
const quantizedPattern = /^([^/:]+\/[^/:]+):([^/:]+)$/

/** Null for what names a file. `typed`: without what people put before a repository's name. */
export const readSeveral = (typed: string, hubHosts: readonly string[]): Several | null => {
  const isAddress = /^[a-z]+:\/\//i.test(typed)
  const named = isAddress ? placeOnHub(typed, hubHosts)?.slice(1) : typed
  if (named === undefined || /\.gguf$/i.test(named)) return null
  const [, quantized, quantization = null] = quantizedPattern.exec(named) ?? []
  const [, page, revision, folder] = pagePattern.exec(named) ?? []
  const repository = quantized ?? page
  if (repository === undefined || !repositorySchema.safeParse(repository).success) return null
  const isNewest = revision === undefined || revision === 'main'
  return {
    ...{ repository, quantization },
    revision: isNewest ? null : decodePath(revision),
    folder: folder === undefined ? '' : `${decodePath(folder).replace(/\/$/, '')}/`,
  }
}

interface Choosing {
  list: (repository: string, revision?: string) => ReturnType<Hub['repository']>
  say: (line: string) => void
}

/** The one file of that quantization. Throws where there is none or more than one, or none was named; before that it says what there is. */
export const chooseFile = async (several: Several, { list, say }: Choosing): Promise<DownloadSource> => {
  const { repository, revision, folder, quantization } = several
  const listing = await list(repository, revision ?? undefined)
  const models = modelsIn(listing, folder)
  const fitting = quantization === null ? models : ofQuantization(models, quantization)
  const [only] = fitting
  if (quantization !== null && only && fitting.length === 1) return { repository, path: only.path }

  const where = folder === '' ? repository : `${repository}/${folder.slice(0, -1)}`
  if (models.length === 0) throw new AppError('HUB_NOT_FOUND', `There is no GGUF model in ${where}.`)
  const shown = fitting.length > 0 ? fitting : models
  say(`${where} has:`)
  for (const { path, sizeBytes } of shown.slice(0, mostShown))
    say(`  palabre models get ${quoted(nameOf(several, path))}   ${formatBytes(sizeBytes)}`)
  if (shown.length > mostShown) say(`  and ${shown.length - mostShown} more`)
  const what =
    quantization === null
      ? 'This names no single file'
      : fitting.length === 0
        ? `There is no ${quantization} in ${where}`
        : `More than one file is ${quantization} in ${where}`
  throw new AppError('INVALID_INPUT', `${what}. Type the line above of the one that you want.`)
}

const mostShown = 40

const modelsIn = ({ files }: HubRepository, folder: string) =>
  files.filter(({ path, isProjector }) => !isProjector && path.startsWith(folder))

/** Exactly, else what a maker has put two letters before. */
const ofQuantization = (files: readonly HubFile[], typed: string): HubFile[] => {
  const wanted = typed.toUpperCase()
  const called = (name: string) => files.filter((file) => quantizationsOf(file).includes(name))
  const exact = called(wanted)
  return exact.length > 0 ? exact : called(`UD-${wanted}`)
}

/** What a file may be asked for by: the end of its name, else all of it, or a folder that it lies in. */
const quantizationsOf = ({ path, quantization }: HubFile): string[] => {
  if (quantization !== null) return [quantization.toUpperCase()]
  const names = path.split('/')
  return [...names.slice(0, -1), splitOf(names.at(-1) ?? '').stem].map((name) => name.toUpperCase())
}

const nameOf = ({ repository, revision }: Several, path: string): string =>
  revision === null
    ? `${repository}/${path}`
    : `https://huggingface.co/${repository}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`

/** As a shell takes it. */
const quoted = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
