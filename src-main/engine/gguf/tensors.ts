import { invalidFile } from './byte-source.ts'
import type { Cursor } from './cursor.ts'
import { tensorTypes } from './types.ts'

export interface Tensor {
  name: string
  elements: number
  /** Sizes of the dimensions, the contiguous one first. */
  shape: number[]
  /** `Q4_0`; null for one that is newer than this table. */
  type: string | null
  /** From the start of the tensor data. */
  offset: number
  /** Null for a type that is newer than this table. */
  sizeBytes: number | null
}

const maxTensors = 131_072
const maxNameBytes = 63
const maxDimensions = 4
/** A name's length, one byte of name, the dimensions, their number, a type and an offset. */
const minTensorBytes = 33

/** Reads the table of tensors. Throws MODEL_FILE_INVALID. */
export const readTensors = (cursor: Cursor, count: number): Tensor[] => {
  if (count > maxTensors || count * minTensorBytes > cursor.remaining)
    throw invalidFile('it claims more tensors than it can hold')
  const tensors: Tensor[] = []
  const names = new Set<string>()
  for (let index = 0; index < count; index += 1) {
    const tensor = readTensor(cursor)
    if (names.has(tensor.name)) throw invalidFile('a tensor appears twice')
    names.add(tensor.name)
    tensors.push(tensor)
  }
  return tensors
}

const readTensor = (cursor: Cursor): Tensor => {
  const nameBytes = cursor.u64()
  if (nameBytes === 0 || nameBytes > maxNameBytes) throw invalidFile('a tensor has an impossible name')
  const name = cursor.latin1(nameBytes)
  const dimensions = cursor.u32()
  if (dimensions < 1 || dimensions > maxDimensions) throw invalidFile('a tensor has an impossible shape')
  let elements = 1
  const shape: number[] = []
  for (let index = 0; index < dimensions; index += 1) {
    const size = cursor.u64()
    shape.push(size)
    elements *= size
    if (size < 1 || !Number.isSafeInteger(elements)) throw invalidFile('a tensor has an impossible shape')
  }
  const type = tensorTypes.get(cursor.u32())
  const offset = cursor.u64()
  if (type && (shape[0] ?? 0) % type.elements !== 0) throw invalidFile('a tensor does not fit its own type')
  const sizeBytes = type ? (elements / type.elements) * type.sizeBytes : null
  return { name, elements, shape, type: type?.name ?? null, offset, sizeBytes }
}

/** Checks that every tensor lies within the `dataBytes` that follow the header. Throws MODEL_FILE_INVALID. */
export const checkTensorBounds = (tensors: Tensor[], dataBytes: number, alignment: number): void => {
  for (const { offset, sizeBytes } of tensors) {
    if (offset % alignment !== 0) throw invalidFile('a tensor begins at an impossible place')
    if (offset + (sizeBytes ?? 1) > dataBytes) throw invalidFile('it is shorter than its header says')
  }
}
