/**
 * Our own check of a GGUF header, made before llama.cpp or the library sees the file: bounded in time and
 * memory whatever the bytes are, because files come from strangers and both die or hang on hostile ones.
 * It knows the format alone, and trusts no number that it has not compared with the file's size.
 */
import { type ByteSource, invalidFile, withFileSource } from './gguf/byte-source.ts'
import { createCursor } from './gguf/cursor.ts'
import { checkHyperparameters } from './gguf/hyperparameters.ts'
import { checkTensorBounds, readTensors, type Tensor } from './gguf/tensors.ts'
import { readTexts, readValues, vocabularyKey, type Values } from './gguf/values.ts'

export interface Header {
  architecture: string
  values: Values
  /** Of all files. */
  tensors: Tensor[]
  /** Of all files. */
  sizeBytes: number
  /** What each file holds: one, unless the model is split and the others were read too. */
  files: readonly FileTensors[]
}

/** The tensors of one file, and how many bytes follow its header. */
export interface FileTensors {
  tensors: Tensor[]
  dataBytes: number
  sizeBytes: number
}

/** Twice the largest header known, that of a vocabulary of 262,144 with its merges. */
const maxHeaderBytes = 32 << 20
const magic = 'GGUF'
const defaultAlignment = 32

export interface HeaderOptions {
  /** The file was cut somewhere after its header, as when only its first bytes were fetched. Default false. */
  headerOnly?: boolean
}

/** Reads and checks the header of the one file at `path`. Throws MODEL_FILE_INVALID with a plain reason. */
export const readHeader = (path: string, options?: HeaderOptions): Header =>
  withFileSource(path, (source) => parseHeader(source, options))

/** The texts of a vocabulary as they are written in a header that was found sound. Empty where it has none. */
export const readVocabulary = (path: string): string[] =>
  withFileSource(path, (source) => {
    const cursor = createCursor(source, maxHeaderBytes)
    cursor.skip(magic.length + 4 + 8)
    return readTexts(cursor, cursor.u64(), vocabularyKey)
  })

/** Reads and checks a header. Throws MODEL_FILE_INVALID with a plain reason, and nothing else. */
export const parseHeader = (source: ByteSource, options?: HeaderOptions): Header => {
  const { values, ...file } = parseFile(source, options)
  const architecture = values.get('general.architecture')
  if (typeof architecture !== 'string' || !/^[\w.-]{1,64}$/.test(architecture))
    throw invalidFile('it does not name its architecture')
  checkHyperparameters(architecture, values, file.tensors.length)
  return { architecture, values, tensors: file.tensors, sizeBytes: file.sizeBytes, files: [file] }
}

/** The same of any file of a split model: those behind the first say nothing but what they hold. */
export const parseFile = (
  source: ByteSource,
  { headerOnly = false }: HeaderOptions = {},
): FileTensors & { values: Values } => {
  const cursor = createCursor(source, maxHeaderBytes)
  if (cursor.remaining < magic.length || cursor.latin1(magic.length) !== magic)
    throw invalidFile('it does not begin as one')
  const version = cursor.u32()
  if (version !== 2 && version !== 3) throw invalidFile(`its version (${version}) is not supported`)
  const tensorCount = cursor.u64()
  const valueCount = cursor.u64()
  const values = readValues(cursor, valueCount)
  const alignment = values.get('general.alignment') ?? defaultAlignment
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment))
    throw invalidFile('its alignment is impossible')
  const tensors = readTensors(cursor, tensorCount)
  const dataStart = Math.ceil(cursor.position / alignment) * alignment
  const dataBytes = source.sizeBytes - dataStart
  checkTensorBounds(tensors, headerOnly ? Infinity : dataBytes, alignment)
  if (!headerOnly) refuseBallast(tensors, dataBytes)
  return { values, tensors, dataBytes, sizeBytes: source.sizeBytes }
}

/** More than this behind the last tensor is more than padding, a signature or another program's notes. */
const mostBehindBytes = 64 << 20

/** What belongs to nothing costs memory and time all the same where a model is read whole. */
const refuseBallast = (tensors: readonly Tensor[], dataBytes: number): void => {
  if (tensors.length === 0 || tensors.some(({ sizeBytes }) => sizeBytes === null)) return
  const end = tensors.reduce((last, { offset, sizeBytes }) => Math.max(last, offset + (sizeBytes ?? 0)), 0)
  if (dataBytes - end > Math.max(end, mostBehindBytes))
    throw invalidFile('most of it belongs to nothing that its header tells of')
}

const isPowerOfTwo = (value: number) =>
  Number.isInteger(value) && value > 0 && value <= 1 << 20 && (value & (value - 1)) === 0
