import { invalidFile } from './byte-source.ts'
import type { Cursor } from './cursor.ts'
import { hasTwins } from './twins.ts'
import { valueTypes, type ValueType } from './types.ts'

/** A list in a header: how long it is, and what is known of its entries. */
export interface ListValue {
  count: number
  type: ValueType['name']
  /** Whether two of its texts are the same; only looked at in the vocabulary. */
  hasTwins: boolean
  /** The entries of a short list of numbers or yes and no (1 and 0), as those that have one for each layer. */
  numbers: number[] | null
}
export type Value = number | boolean | string | ListValue
export type Values = ReadonlyMap<string, Value>

const maxValues = 65_536
const maxKeyBytes = 65_535
/** Longest text that is kept: chat templates and licences are far shorter. */
const maxTextBytes = 4 << 20
const maxListLength = 2 << 20
/** Lists that are kept have at most as many entries as a model has layers. */
const maxKeptNumbers = 512
/** A key's length, one byte of key, a type and one byte of value. */
const minValueBytes = 14

/** The list that is searched for twins, because they abort llama.cpp. */
export const vocabularyKey = 'tokenizer.ggml.tokens'

/** Reads `count` key-value pairs. Throws MODEL_FILE_INVALID. */
export const readValues = (cursor: Cursor, count: number): Values => {
  if (count > maxValues || count * minValueBytes > cursor.remaining)
    throw invalidFile('it claims more entries than it can hold')
  const values = new Map<string, Value>()
  for (let index = 0; index < count; index += 1) {
    const keyBytes = cursor.u64()
    if (keyBytes === 0 || keyBytes > maxKeyBytes) throw invalidFile('an entry has an impossible name')
    const key = cursor.latin1(keyBytes)
    if (values.has(key)) throw invalidFile('an entry appears twice')
    values.set(key, readValue(cursor, readType(cursor), key))
  }
  return values
}

/** The texts of the list `key` among `count` pairs; none where it is no list of texts. */
export const readTexts = (cursor: Cursor, count: number, key: string): string[] => {
  for (let index = 0; index < count; index += 1) {
    const name = cursor.latin1(cursor.u64())
    const type = readType(cursor)
    if (name !== key || type.name !== 'array') {
      readValue(cursor, type, name)
      continue
    }
    const isTexts = readType(cursor).name === 'string'
    const length = cursor.u64()
    return isTexts ? Array.from({ length }, () => readText(cursor)) : []
  }
  return []
}

const readType = (cursor: Cursor): ValueType => {
  const type = valueTypes[cursor.u32()]
  if (!type) throw invalidFile('an entry has an unknown type')
  return type
}

const readValue = (cursor: Cursor, type: ValueType, key: string): Value => {
  switch (type.name) {
    case 'string':
      return readText(cursor)
    case 'array':
      return readList(cursor, key)
    case 'bool':
      return cursor.u8() !== 0
    case 'u8':
      return cursor.u8()
    case 'i8':
      return (cursor.u8() << 24) >> 24
    case 'u16':
      return cursor.u8() | (cursor.u8() << 8)
    case 'i16':
      return ((cursor.u8() | (cursor.u8() << 8)) << 16) >> 16
    case 'u32':
      return cursor.u32()
    case 'i32':
      return cursor.i32()
    case 'f32':
      return cursor.f32()
    case 'u64':
      return cursor.u64()
    case 'i64':
      return cursor.i64()
    case 'f64':
      return cursor.f64()
  }
}

const readText = (cursor: Cursor): string => {
  const byteCount = cursor.u64()
  if (byteCount > maxTextBytes) throw invalidFile('a text in its header is too long')
  return new TextDecoder().decode(cursor.bytes(byteCount))
}

const readList = (cursor: Cursor, key: string): ListValue => {
  const type = readType(cursor)
  const count = cursor.u64()
  if (type.name === 'array') throw invalidFile('a list holds lists')
  // A string takes at least the eight bytes of its length.
  if (count > maxListLength || count * (type.sizeBytes || 8) > cursor.remaining)
    throw invalidFile('a list claims more entries than it can hold')
  if (type.name !== 'string') {
    if (count <= maxKeptNumbers)
      return { count, type: type.name, hasTwins: false, numbers: readNumbers(cursor, type, count) }
    cursor.skip(count * type.sizeBytes)
    return { count, type: type.name, hasTwins: false, numbers: null }
  }
  const start = cursor.position
  for (let index = 0; index < count; index += 1) cursor.skip(cursor.u64())
  const searched = key === vocabularyKey && hasTwins(cursor.reread(start), count)
  return { count, type: type.name, hasTwins: searched, numbers: null }
}

const readNumbers = (cursor: Cursor, type: ValueType, count: number): number[] =>
  Array.from({ length: count }, () => Number(readValue(cursor, type, '')))
