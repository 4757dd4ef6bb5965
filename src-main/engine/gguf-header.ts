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
  tensors: Tensor[]
  sizeBytes: number
  /** What follows the header. */
  dataBytes: number
}

/** Twice the largest header known, that of a vocabulary of 262,144 with its merges. */
const maxHeaderBytes = 32 << 20
const magic = 'GGUF'
const defaultAlignment = 32

export interface HeaderOptions {
  /** The file was cut somewhere after its header, as when only its first bytes were fetched. Default false. */
  headerOnly?: boolean
}

/** Reads and checks the header of the file at `path`. Throws MODEL_FILE_INVALID with a plain reason. */
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
export const parseHeader = (source: ByteSource, { headerOnly = false }: HeaderOptions = {}): Header => {
  const cursor = createCursor(source, maxHeaderBytes)
  if (cursor.remaining < magic.length || cursor.latin1(magic.length) !== magic)
    throw invalidFile('it does not begin as one')
  const version = cursor.u32()
  if (version !== 2 && version !== 3) throw invalidFile(`its version (${version}) is not supported`)
  const tensorCount = cursor.u64()
  const valueCount = cursor.u64()
  const values = readValues(cursor, valueCount)
  const architecture = values.get('general.architecture')
  if (typeof architecture !== 'string' || !/^[\w.-]{1,64}$/.test(architecture))
    throw invalidFile('it does not name its architecture')
  const alignment = values.get('general.alignment') ?? defaultAlignment
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment))
    throw invalidFile('its alignment is impossible')
  const tensors = readTensors(cursor, tensorCount)
  const dataStart = Math.ceil(cursor.position / alignment) * alignment
  const dataBytes = source.sizeBytes - dataStart
  checkTensorBounds(tensors, headerOnly ? Infinity : dataBytes, alignment)
  checkHyperparameters(architecture, values, tensorCount)
  return { architecture, values, tensors, sizeBytes: source.sizeBytes, dataBytes }
}

const isPowerOfTwo = (value: number) =>
  Number.isInteger(value) && value > 0 && value <= 1 << 20 && (value & (value - 1)) === 0
